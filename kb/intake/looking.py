"""Looks into an original again: what it holds that is not meant for everybody who reads its text.

It runs in a worker process (kb.intake.sandbox), as reading does.
"""

from typing import Final

from kb.intake.extracted import Reason
from kb.intake.extraction.read import read
from kb.intake.formats import Format
from kb.intake.inspection import Inspection, holds_in
from kb.text.personal_data import count_personal_data

_UNSEEN: Final = (Reason.HIDDEN, Reason.DELETED, Reason.COMMENT)


def look_into(data: bytes, format_: Format) -> Inspection:
    """Look into a file. Raises ExtractionFailed for what cannot be read."""
    found = read(data, format_)
    unseen = [text for part in found.left_out if part.reason in _UNSEEN for text in part.texts]
    personal = count_personal_data(found.markdown)
    return Inspection(holds_in(found.left_out, personal), found.markdown, tuple(unseen))
