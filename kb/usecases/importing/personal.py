"""Files with numbers of persons or lists of a class: they are reported, and closed until a
review.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kb.domain.resources import ResourceState
from kb.domain.vocabulary import Visibility
from kb.lines.problems import Problem
from kb.text.personal_data import PersonalData
from kb.usecases.importing.results import Ready

_SET_BY_PEOPLE: Final = ("sidecar", "matter", "option")


def told(found: PersonalData, *, is_private: bool) -> Iterator[Problem]:
    """Yield the problems that say what was found in a file, and what became of it."""
    if not found:
        return
    yield Problem(
        "里面像是有个人信息：手机号 %(mobiles)d 个、身份证号 %(identities)d 个、"
        "银行账号 %(cards)d 个、名单 %(rows)d 行",
        None,
        {
            "mobiles": found.mobiles,
            "identities": found.identities,
            "cards": found.cards,
            "rows": found.rows,
        },
        fatal=False,
    )
    if is_private:
        yield Problem(
            "没有写明可见范围：新的只给管理员看，作者和工作室先不写；看过以后用 --visibility 写明",
            "visibility",
            fatal=False,
        )


def closed(line: Ready, state: ResourceState) -> ResourceState:
    """Close a new resource to everybody but the operator, until somebody has looked at it.

    Returns its state without authors and a studio that were only proposed, because they would be
    its readers.
    """
    document = line.item.document
    said = {
        given.field
        for given in (document.fields if document else ())
        if given.key == state.key and given.origin in _SET_BY_PEOPLE
    }
    return replace(
        state,
        visibility=Visibility.PRIVATE,
        authors=state.authors if "authors" in said else (),
        studio=state.studio if "studio" in said else None,
    )
