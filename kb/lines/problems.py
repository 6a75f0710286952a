"""Problems with something that comes in. They are collected and not raised one by one."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kb.errors import InvalidInput, KbError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. fatal: the thing does not go in.

    message: a gettext msgid with named placeholders. field: the path of the field at fault, such as
    "members[2].starts_on".
    """

    message: str
    field: str | None = None
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    fatal: bool = True

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message

    @staticmethod
    def of(error: KbError) -> "Problem":
        """Make a fatal problem of an error."""
        return Problem(error.message, error.field, error.params)


class FaultyFields(InvalidInput):
    """Fields that cannot be stored. The message is that of the first problem."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(first.message, field=first.field, **first.params)
        self.problems = tuple(problems)
