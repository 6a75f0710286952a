"""What is wrong with something that comes in. Problems are collected, not raised one by one."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from kb.errors import KbError


@dataclass(frozen=True, slots=True)
class Problem:
    """message: a gettext msgid with %(name)s placeholders. fatal: the thing does not go in."""

    message: str
    field: str | None = None
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    fatal: bool = True

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message

    @staticmethod
    def of(error: KbError) -> "Problem":
        return Problem(error.message, error.field, error.params)
