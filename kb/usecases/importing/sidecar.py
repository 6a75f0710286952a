"""kb.toml in a folder: fields of everything below it. What stands nearer to a file is above."""

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from corpus.load import plain_values
from kb.domain.resources import ResourceState
from kb.errors import InvalidInput
from kb.lines.problems import Problem
from kb.lines.read import parse

SIDECAR_NAME: Final = "kb.toml"
SIDECAR_LIMIT_BYTES: Final = 64 * 1024
_NOT_FOR_MANY: Final = ("key", "title", "body", "summary", "sample")
FIELDS: Final = tuple(
    field.name for field in fields(ResourceState) if field.name not in _NOT_FOR_MANY
)


def read_sidecar(data: bytes) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """(fields, what is wrong with others); raises InvalidInput for what is no TOML."""
    try:
        values = plain_values(tomllib.loads(data.decode("utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("kb.toml 读不懂：%(reason)s", reason=str(error)) from error
    return checked(values)


def checked(values: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Those that a resource can have, each tried alone."""
    good: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in values.items():
        if name not in FIELDS:
            params = {"allowed": ", ".join(FIELDS)}
            message = "没有这个字段，已忽略。可用的字段：%(allowed)s"
            problems.append(Problem(message, name[:50], params, fatal=False))
            continue
        parsed = parse({"title": "-", "body": "-", name: value})
        problems += parsed.problems
        if parsed.state is not None:
            good[name] = value
    return good, tuple(problems)
