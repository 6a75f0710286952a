"""The clock: the one place to patch when a test needs a certain time."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

# The school calendar is China's, whatever clock the server keeps.
CHINA: Final = timezone(timedelta(hours=8))


def now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in China."""
    return now().astimezone(CHINA).date()
