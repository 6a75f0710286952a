"""The one error tree. Raised where a fault is known; turned into pages and JSON in web.errors.

A message is a Chinese gettext msgid with %(name)s placeholders, filled from the params,
so that the layer which knows the reader's language can translate it.
"""

from typing import Any


class KbError(Exception):
    """Something the user can understand went wrong. `status` is the HTTP status."""

    status = 500
    code = "error"

    def __init__(self, message: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params
        self.field = field

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class InvalidInput(KbError):
    """What was given cannot be used; `field` names the part at fault."""

    status = 400
    code = "invalid_input"


class InvalidQuery(InvalidInput):
    code = "invalid_query"


class InvalidSettings(InvalidInput):
    code = "invalid_settings"


class Forbidden(KbError):
    status = 403
    code = "forbidden"


class NotFound(KbError):
    status = 404
    code = "not_found"


class Conflict(KbError):
    status = 409
    code = "conflict"


class Misdirected(KbError):
    """The request names a host that this site is not."""

    status = 421
    code = "misdirected"


class ExtractionFailed(KbError):
    status = 422
    code = "extraction_failed"


class BackupUnusable(KbError):
    """A backup that is damaged, not one at all, or of a version that is not understood."""

    status = 422
    code = "backup_unusable"


class TooMany(KbError):
    """One client asks for more than its share; `retry_after_s` is in seconds."""

    status = 429
    code = "too_many"

    def __init__(self, message: str, *, retry_after_s: int, **params: Any) -> None:
        super().__init__(message, seconds=retry_after_s, **params)
        self.retry_after_s = retry_after_s


class Unavailable(KbError):
    """A part is away for now; `retry_after_s` is in seconds.

    The message is for who runs the program: the log and the commands tell it. Where it names what
    readers have no use for, such as hosts, `plain` is what they are told instead.
    """

    status = 503
    code = "unavailable"

    def __init__(
        self, message: str, *, plain: str = "", retry_after_s: int = 5, **params: Any
    ) -> None:
        super().__init__(message, **params)
        self.plain = plain
        self.retry_after_s = retry_after_s


class DatabaseAway(Unavailable):
    """The database, and no other part: nothing is said of an engine whose search asked it."""


class Disconnected(DatabaseAway):
    """The database went away in the middle. What only reads may be begun again, once."""
