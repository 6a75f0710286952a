"""The log: lines to read, or one JSON object a line, each with the request it belongs to."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
# What `extra=` of a record may bring: one dictionary, for machines to read.
FIELDS: Final = "fields"
REQUESTS: Final = "web.requests"
_TEXT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_QUIET: Final = ("alembic", "waitress.queue")


def set_up(level: str, style: str) -> None:
    """level: a name of logging, in any case. style: "text" or "json"."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if style == "json" else Readable(_TEXT))
    root = logging.getLogger()
    root.setLevel(level.upper())
    if not root.handlers:
        root.addHandler(handler)
    # In text a line a request would bury what an operator should see; machines sort them.
    told = style == "json" or level.upper() == "DEBUG"
    logging.getLogger(REQUESTS).setLevel(logging.NOTSET if told else logging.WARNING)
    for noisy in _QUIET:
        logging.getLogger(noisy).setLevel(logging.ERROR)


class Readable(logging.Formatter):
    """A line for people; what belongs to a request ends with its id."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        line = super().formatMessage(record)
        fields = fields_of(record)
        if fields:
            line += " " + json.dumps(fields, ensure_ascii=False, default=str)
        request_id = REQUEST_ID.get()
        return f"{line} [{request_id}]" if request_id else line


class JsonLines(logging.Formatter):
    """One object a line: time (UTC), level, logger, message, request_id, and the fields."""

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
    found: dict[str, Any] = getattr(record, FIELDS, {})
    return found
