"""What the files of lists say about themselves: in Chinese, as their texts are, whoever asks."""

from indexer.lists import ListedIds
from kb.domain.references import NamesByKey
from web.language.current import SOURCE, speaking
from web.language.translate import gettext
from web.present.api import notices
from web.present.facets import FacetPresenter
from web.present.labels import Labels
from web.present.state import State
from web.present.understanding import STEPS
from web.present.urls import Urls


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
