"""How long hostile Markdown takes to show and to save: python -m tests.bench.costly_texts.

Each body is under 100,000 characters. The figures are processor time.
"""

import time
from collections.abc import Callable
from typing import Final

from kb.text.plain import plain_text
from web.present.html import typeset

SIZE: Final = 99_000
_PIECES: Final = {
    "emphasis": ("*a", "*a*", "**a**", "**x* ", "*a_b**c__", "~~a~~", "*班*", "a**b"),
    "brackets": ("[", "![", "[a", "[a](b)", "[a](b", "![a](b)", "![![a](b)](c)", "[a][b]", "[a]("),
    "angles": ("<", "<http://a>", "<a@b.c>", "<http:", "<b>", "<![CDATA[", "<!--"),
    "entities": ("&", "&amp;", "&#1;", "&ngE;", "\\", "\\*", "\\\n"),
    "code": ("`", "`a`", "``a` ", "```\n", "~~~ \n```\n", "    a\n\n", "- ```\n"),
    "lists": ("- ", "- a\n", "- a\n\n", "- a\n+ b\n* c\n", "-\n+\n", "1)\n1.\n", "- - - - - a\n\n"),
    "quotes": (">", "> a\n\n", "> " * 16 + "a\n\n", "> - > - > - a\n\n"),
    "headings": ("# a\n", "a\n=\n", "###### \n", "# 班会班会\n", "# [a](b)\n"),
    "lines": ("a\n", "a\n\n", "\n", "a  \n", "---\n", "[a]: b\n", "[^a]: a\n"),
    "tables": (
        "|a|\n|-|\n|b|\n\n", "|a|\n|-|\n" + "|" * 1000 + "\n\n",
        "|a" * 100 + "\n" + "|-" * 100 + "\n" + "|\n" * 600,
        "|a|\n|-|\n" + "|" * 300 + "\n" + "b\n" * 300 + "\n",
    ),
}  # fmt: skip
WHOLE: Final = {
    "a quote with lazy lines": "> " * 16 + "a\n" + "b\n" * 40_000,
    "brackets that close at the end": "[" * (SIZE // 2) + "]" * (SIZE // 2),
    "emphasis that closes at the end": "*a " * (SIZE // 6) + " a*" * (SIZE // 6),
    "one row of a wide table": ("|" + "a|" * 10_000 + "\n|" + "-|" * 10_000 + "\n|" + "a|" * 9_000),
    "a wide table of short rows": "|" + "a|" * 300 + "\n|" + "-|" * 300 + "\n" + "|\n" * 48_000,
}


def bodies() -> dict[str, str]:
    """Return hostile bodies by a name."""
    repeated = {
        f"{group}: {piece[:14]!r}": piece * (SIZE // len(piece))
        for group, pieces in _PIECES.items()
        for piece in pieces
    }
    return repeated | WHOLE


def report(slowest: int = 15) -> None:
    """Print the bodies that take longest, in seconds of processor time."""
    took = sorted(
        ((_took(typeset, body), _took(plain_text, body), name) for name, body in bodies().items()),
        reverse=True,
    )
    print(f"\n| of {len(took)} hostile bodies | show, s | plain text when saving, s |")
    print("|---|---|---|")
    for show_s, plain_s, name in took[:slowest]:
        print(f"| {name} | {show_s:.2f} | {plain_s:.2f} |")


def _took(work: Callable[[str], object], body: str) -> float:
    began = time.process_time()
    work(body)
    return time.process_time() - began


if __name__ == "__main__":
    report()
