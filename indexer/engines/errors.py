from collections.abc import Mapping

from kb.domain.ids import ResourceId
from kb.errors import Unavailable


class IndexDamaged(Unavailable):
    """The live index is there and cannot be opened; it must be rebuilt."""

    code = "index_damaged"


class DocumentsRefused(Unavailable):
    """The engine took a batch except for these documents; `reasons` says why, in the engine's
    words.
    """

    code = "documents_refused"

    def __init__(self, reasons: Mapping[ResourceId, str]) -> None:
        id_, reason = next(iter(reasons.items()))
        super().__init__(
            "搜索引擎不收 %(count)s 份资源，如 %(id)s：%(reason)s",
            count=len(reasons),
            id=id_,
            reason=reason,
        )
        self.reasons = dict(reasons)
