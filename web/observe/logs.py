"""The log: lines to read, or one JSON object on each line, with the request it belongs to."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

from kb.intake.file_names import shown_name

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
# The `extra=` of a record may bring one dictionary under this name, for machines to read.
FIELDS: Final = "fields"
REQUESTS: Final = "web.requests"
_TEXT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_QUIET: Final = ("alembic", "waitress.queue")


def set_up(level: str, style: str) -> None:
    """Set up logging to standard error.

    level: a name of logging, in any case. style: "text" or "json".
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if style == "json" else Readable(_TEXT))
    root = logging.getLogger()
    root.setLevel(level.upper())
    if not root.handlers:
        root.addHandler(handler)
    # In text, a line for each request would bury what an operator should see.
    told = style == "json" or level.upper() == "DEBUG"
    logging.getLogger(REQUESTS).setLevel(logging.NOTSET if told else logging.WARNING)
    for noisy in _QUIET:
        logging.getLogger(noisy).setLevel(logging.ERROR)


class Readable(logging.Formatter):
    """A formatter of lines for people; a line that belongs to a request ends with its id.

    What somebody put into an address begins no line of its own and does nothing to a terminal.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        line = shown_name(super().formatMessage(record))
        fields = fields_of(record)
        if fields:
            line += " " + json.dumps(fields, ensure_ascii=False, default=str)
        request_id = REQUEST_ID.get()
        return f"{line} [{request_id}]" if request_id else line

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return "\n".join(map(shown_name, super().formatException(ei).split("\n")))


class JsonLines(logging.Formatter):
    """A formatter of one JSON object a line.

    Its fields are time (UTC), level, logger, message, request_id, and those of the record.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line |= fields_of(record)
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return the fields that a record brings for machines, or none."""
    found: dict[str, Any] = getattr(record, FIELDS, {})
    return found
