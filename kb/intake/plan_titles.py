"""Makes the titles of steps out of the lines that begin them."""

import re
from collections.abc import Sequence
from typing import Final

TITLE_LIMIT: Final = 40
_LONG_SENTENCE: Final = 14
_LONG_TAIL: Final = 20
_AROUND: Final = " \u3000：:，,。.、；;—-*＊|"
# 头十分钟，认旧物: the words before the minutes say when, and not what.
_WHEN = re.compile("^(?:头|再|剩下|最后|前|后)?[，,]")
_COLON = re.compile(r"\s*(?:[：:]|——|--)\s*")
_EXPLAINED = re.compile(r"(?<=\S)[（(][^（()）]{5,}[)）]\s*$")
# 摆一摆 把带来的特产摆在讲台上
_SPACED = re.compile(r"[^\s：:]{2,8} [^\s：:]{6}")
_SENTENCE = re.compile("[。！？；;]")


def short_title(text: str, limit: int = TITLE_LIMIT) -> str:
    """Return a title without signs around it; what is too long is cut at a sign."""
    name = _WHEN.sub("", text.strip()).strip(_AROUND)
    if len(name) > limit:
        name = _SENTENCE.split(name)[0]
    if len(name) > limit:
        name = re.split("[：:，,]", name)[0]
    return name[:limit].strip(_AROUND)


def titles_of_lines(texts: Sequence[str], behind: Sequence[str]) -> list[str]:
    """Return the titles in lines that may go on with what is done.

    texts: the lines as far as they say their minutes. behind: what follows these. Whether a colon
    stands within a title or behind it is told by all of the lines together.
    """
    heads = [_head(text) for text in texts]
    if all(_SPACED.match(head) for head in heads):
        heads = [head.split()[0] for head in heads]
    tails = [parts[1] for head in heads if len(parts := _COLON.split(head, maxsplit=1)) == 2]
    whole = [
        text if not _COLON.search(head) else "" for head, text in zip(heads, texts, strict=True)
    ]
    ended = sum(text.rstrip().endswith(("。", "！", "？")) for text in whole if text)
    sentences = sum(
        len(tail) > _LONG_TAIL or bool(re.search("[，,]", tail)) for tail in tails
    ) + sum(
        bool(_COLON.search(head)) and text.rstrip().endswith(("。", "！", "？")) and not ended
        for head, text in zip(heads, texts, strict=True)
    )
    is_cut = bool(tails) and (
        2 * sentences >= len(tails) or (sentences > 0 and len(tails) == len(heads))
    )
    return [
        short_title(_COLON.split(head, maxsplit=1)[0] if is_cut and not after.strip() else head)
        for head, after in zip(map(_shortened, heads), behind, strict=True)
    ]


def _head(text: str) -> str:
    """Return a line up to its first sentence's end, or the space that parts a title from text."""
    first = _SENTENCE.split(text.strip())[0]
    return re.split(r"\u3000+| {2,}", first.strip())[0] if first else text


def _shortened(head: str) -> str:
    """Return a head without an explanation in brackets, and without a sentence's later clauses."""
    bare = _EXPLAINED.sub("", head)
    if len(bare) > _LONG_SENTENCE and not _COLON.search(bare):
        bare = re.split("[，,]", bare)[0]
    return bare
