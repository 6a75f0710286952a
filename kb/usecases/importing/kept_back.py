"""The words of the report for an original that only its authors, its host and the operator get."""

from collections.abc import Iterator
from typing import Final

from kb.domain.originals import Holds
from kb.lines.problems import Problem
from kb.messages import msg

_WHY: Final = {
    Holds.HIDDEN: msg("原件不公开，因为里面有作者隐藏的内容"),
    Holds.DELETED: msg("原件不公开，因为里面有作者删除的文字"),
    Holds.COMMENT: msg("原件不公开，因为里面有批注"),
    Holds.PERSONAL: msg("原件不公开，因为里面像是有个人信息"),
    Holds.UNREAD: msg("原件不公开，因为里面有读不出来的东西"),
}


def why_kept_back(holds: Holds) -> Iterator[Problem]:
    """Yield the reasons for which an original is kept back; none for one that everybody gets."""
    for reason, message in _WHY.items():
        if reason in holds:
            yield Problem(message, fatal=False)
