"""The shape of a small input: what its text must say, what it must not, and what is left out."""

from dataclasses import dataclass, field

from kb.intake.extraction.read import read


@dataclass(frozen=True)
class Case:
    """name: what a reader expects of it. has, has_not: words. left_out: reason → count.

    The order of `has` is the order in the text. hidden: read with what the author hid.
    """

    name: str
    data: bytes = field(repr=False)
    has: tuple[str, ...] = ()
    has_not: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    hidden: bool = False


def check(case, format_):
    found = read(case.data, format_, hidden=case.hidden)
    text = found.markdown.replace("\\", "")
    at = 0
    for words in case.has:
        assert words in text[at:], text
        at = text.index(words, at) + len(words)
    assert [words for words in case.has_not if words in text] == [], text
    counts: dict[str, int] = {}
    for part in found.left_out:
        counts[part.reason.value] = counts.get(part.reason.value, 0) + part.count
    assert counts == case.left_out
    return found
