"""Our one dialect of Markdown, parsed within a number of steps, whatever somebody has written.

Characters alone do not bound the work: a hundred thousand of them can hold fifty thousand nested
lists, or a table that grows to a million cells. So what the parser tries and what it makes is
counted, and a text that needs too much is not parsed at all.
"""

from collections.abc import MutableMapping
from functools import cache
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# A page may take so many steps; the costliest texts take about a third of a second for them.
PAGE_STEPS: Final = 75_000
# Saving may take more, because it happens once.
SAVING_STEPS: Final = 10 * PAGE_STEPS
_BUDGET: Final = "budget"
# Where a link or a picture may begin, the parser looks far ahead, and it takes addresses apart.
_DEAR: Final = {"[": 2, "!": 2, "<": 4}
# The chains in which the parser asks whether a block ends; each is counted as it begins.
_CHAINS: Final = ["paragraph", "blockquote", "list"]


class TooCostly(Exception):
    """Tells that a text needs more steps than it may have."""


class Budget:
    """The steps that a text may take, and those that it took."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.spent = 0

    def spend(self, steps: int = 1) -> None:
        """Count some steps. Raises TooCostly where the text has taken all that it may."""
        self.spent += steps
        if self.spent > self.most:
            raise TooCostly


class _Counted(list[Token]):
    """A list of tokens that takes a step for each."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self._spend = budget.spend

    def append(self, token: Token) -> None:
        self._spend()
        super().append(token)


@cache
def markdown() -> MarkdownIt:
    """Return the parser of our dialect: CommonMark, tables, strikethrough, no raw HTML.

    Teachers write <感恩> for emphasis, and without raw HTML it stays text. “[1]: 书名” also stays
    text, which CommonMark would take for the definition of a link and would not show.
    """
    dialect = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    dialect.disable("reference")
    dialect.block.ruler.before("table", "count", _count_block, {"alt": _CHAINS})
    dialect.inline.ruler.before("text", "count", _count_inline)
    dialect.core.ruler.at("inline", _parse_inline)
    return dialect


def tokens_of(source: str, budget: Budget) -> list[Token]:
    """Parse a text into tokens. Raises TooCostly where it needs more steps than there are."""
    dialect = markdown()
    state = StateCore(source, dialect, {_BUDGET: budget})
    state.tokens = _Counted(budget)
    dialect.core.process(state)
    return state.tokens


def _parse_inline(state: StateCore) -> None:
    """Parse the inline parts of blocks as markdown-it's own rule does, and count their tokens."""
    for token in state.tokens:
        if token.type == "inline":
            token.children = _Counted(_budget(state.env))
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _count_block(state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    _budget(state.env).spend()
    return False


def _count_inline(state: StateInline, _silent: bool) -> bool:  # noqa: FBT001 - the parser's signature
    _budget(state.env).spend(_DEAR.get(state.src[state.pos], 1))
    return False


def _budget(env: MutableMapping[str, Any]) -> Budget:
    budget: Budget = env[_BUDGET]
    return budget
