"""What the files of lists say about themselves: in Chinese, as their texts are, whoever asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.lists import ListedIds
from kb.domain.clock import today
from kb.domain.collections import Collection
from kb.domain.ids import ResourceId
from kb.domain.references import NamesByKey
from kb.press.lists.listed import ListHead
from web.language.current import SOURCE, speaking
from web.language.translate import gettext
from web.present.api import notices
from web.present.facets import FacetPresenter
from web.present.labels import Labels
from web.present.state import State
from web.present.understanding import STEPS
from web.present.urls import Urls


@dataclass(frozen=True, slots=True)
class WantedList:
    """A list to be written. address: of the page that shows it. total: of the whole list."""

    title: str
    address: str
    ids: list[ResourceId]
    total: int
    remarks: tuple[str, ...] = ()
    notes: Mapping[ResourceId, str] = field(default_factory=dict)

    def head(self, site_name: str, address: str, scope: str = "") -> ListHead:
        """Return the head of its file.

        address: in full, or "" where the site has no known address. scope: the name of one that is
        wider than what is public.
        """
        return ListHead(
            self.title,
            site_name,
            address,
            today(),
            scope,
            total=self.total,
            remarks=self.remarks,
            has_notes=bool(self.notes),
        )


def list_of_search(found: ListedIds, title: str, address: str) -> WantedList:
    """Return the list of what a search has found."""
    return WantedList(title, address, list(found.ids), found.total, remarks(found))


def list_of_collection(found: Collection, address: str) -> WantedList:
    """Return the list of a collection, in its order and with the curator's notes."""
    ids = [item.resource for item in found.items]
    notes = {item.resource: item.note for item in found.items if item.note}
    return WantedList(found.title, address, ids, len(ids), notes=notes)


@speaking(SOURCE)
def title_of_search(state: State, labels: Labels, urls: Urls, names: NamesByKey) -> str:
    """Return what a search asks for: its words and what it was narrowed to."""
    chips = FacetPresenter(labels, urls, names).chips(state)
    chosen = [f"{chip.field}{gettext('：')}{chip.label}" for chip in chips]
    title = (
        gettext("“%(words)s”的搜索结果", words=state.text) if state.text else gettext("全部资源")
    )
    return " · ".join((title, *chosen))


@speaking(SOURCE)
def title_of_kind(code: str, labels: Labels) -> str:
    """Return the name of a kind."""
    return labels.name("kind", code)


@speaking(SOURCE)
def remarks(found: ListedIds) -> tuple[str, ...]:
    """Return what there is to say of how a search was taken and widened, and of its groups."""
    told = [notice.rstrip("。.") for notice in notices(found.notices)]
    if found.match != "all":
        told.append(gettext("找得少，放宽到：%(step)s", step=gettext(STEPS[found.match])))
    if found.group == "weak":
        told.append(gettext("这些只沾边"))
    elif found.group == "good" and found.weak:
        told.append(gettext("另有 %(count)s 条只沾边，没有列入", count=found.weak))
    return tuple(told)
