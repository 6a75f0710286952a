"""Decides what a page hides for good, and what only until a script runs or somebody clicks."""

import re
from dataclasses import dataclass
from typing import Any, Final

from kb.intake.extraction.html.tree import TEXT, attributes_of, children, tag_of

_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
# A click or the page's own script reveals elements with these names.
_PANEL = re.compile(
    r"tab-?(?:pane|panel|content)|panel|collaps|accordion|answer|spoiler|fold|toggle|details"
    r"|js_content|daan",
    re.IGNORECASE,
)
_CONTROLS: Final = ("aria-controls", "data-target", "data-bs-target", "href", "data-tab", "for")
_ID_IN_CALL = re.compile(r"['\"]#?([\w-]{1,80})['\"]")
_NO_TEXT: Final = frozenset({"script", "style", "template", "noscript", "head"})


@dataclass(slots=True)
class _Candidate:
    node: Any
    text: str
    is_panel: bool

    @property
    def characters(self) -> int:
        return len("".join(self.text.split()))


def hidden_in(root: Any) -> dict[int, str]:
    """Find the elements that a page hides for good: their ids in memory, with their texts.

    An element with more text than all that is seen is the text itself: its page waits for a script.
    """
    controlled = _controlled(root)
    found: list[_Candidate] = []
    seen = _gather(root, controlled, found)
    seen += sum(one.characters for one in found if one.is_panel)
    return {
        one.node.mem_id: one.text for one in found if not one.is_panel and one.characters <= seen
    }


def _gather(root: Any, controlled: set[str], found: list[_Candidate]) -> int:
    """Collect the outermost hidden elements, and count the characters outside of them."""
    seen = 0
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if tag_of(node) == TEXT:
            seen += len("".join((node.text_content or "").split()))
        elif tag_of(node) in _NO_TEXT:
            continue
        elif tag_of(node)[0] != "-" and _is_hidden(values := attributes_of(node)):
            found.append(_Candidate(node, _words(node), _is_panel(node, values, controlled)))
        else:
            waiting += children(node)
    return seen


def _is_hidden(values: dict[str, str]) -> bool:
    return "hidden" in values or bool(_NOT_SHOWN.search(values.get("style", "")))


def _is_panel(node: Any, values: dict[str, str], controlled: set[str]) -> bool:
    named = f"{values.get('id', '')} {values.get('class', '')} {values.get('role', '')}"
    if values.get("id") in controlled or _PANEL.search(named):
        return True
    before = node.prev
    while before is not None and tag_of(before)[0] == "-":
        before = before.prev
    return before is not None and (tag_of(before) == "button" or "onclick" in attributes_of(before))


def _controlled(root: Any) -> set[str]:
    """Return the ids that buttons, tabs and links of the page name."""
    found: set[str] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting += children(node)
        if tag_of(node)[0] == "-":
            continue
        values = attributes_of(node)
        for name in _CONTROLS:
            if (value := values.get(name, "")) and (name != "href" or value.startswith("#")):
                found.add(value.lstrip("#"))
        found.update(_ID_IN_CALL.findall(values.get("onclick", "")))
    return found


def _words(node: Any) -> str:
    found: list[str] = []
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if tag_of(one) == TEXT:
            found.append(one.text_content or "")
        elif tag_of(one) not in _NO_TEXT:
            waiting += reversed(list(children(one)))
    return "".join(found)
