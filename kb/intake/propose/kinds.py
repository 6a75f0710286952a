"""Finds the kind of a text by the last word of its title that names one, or by its labels."""

import re
from functools import cache
from typing import Final

from corpus.load_proposals import proposal_rules
from kb.intake.markdown_lines import Line
from kb.text.fold import fold

# These may stand behind the word that names the kind.
_BEHIND = re.compile(
    r"(?:[\s\d（）()《》“”\"'、，。：:；!！?？_—–·.+-]|[一二三四五六七八九十]+(?=[)）]|$)|[上下]篇?$|设计稿?$|稿$|材料$|一篇$|[一二三四五两几]则$|[一二三四五两几]篇$)*"
)
_LABEL = re.compile(
    r"[【\[]?(?:[（(]?[一二三四五六七八九十\d]+[)）、.．\s]+)?([^：:】\]]{2,8})[】\]]?(?:[：:].*)?"
)
_FOLDER_LIMIT: Final = 8


@cache
def _words() -> dict[str, str]:
    return {fold(word): kind.code for kind in proposal_rules().kinds for word in kind.words}


def kind_words() -> list[str]:
    """Return all words that name a kind, the longest first."""
    return sorted(_words(), key=len, reverse=True)


def is_kind(text: str) -> bool:
    """Say whether a text is nothing but the name of a kind, maybe counted: 教育案例 7."""
    bare = re.sub(r"[\d\W_]+", "", fold(text))
    return bare in _words() or re.sub("[一二三四五六七八九十]$", "", bare) in _words()


def kind_of_title(title: str) -> str | None:
    """Return the code of the kind that a title names, if it is sure."""
    rules = proposal_rules()
    folded = " ".join(fold(title).split())
    if rules.kind_unless.search(re.sub("《[^》]*》", "", folded)):
        return None
    for shape in rules.kind_shapes:
        if any(pattern.search(folded) for pattern in shape.patterns):
            return shape.code
    return _last_word(folded)


def _last_word(folded: str) -> str | None:
    """Return the kind whose word ends the title; of several words the longest counts."""
    words = _words()
    whole = re.sub(r"\([^()]*\)\s*$", "", folded)
    for part in (folded, whole, re.split("[:：—–]+", whole)[0], *reversed(whole.split(" "))):
        bare = re.sub("《[^》]*》", "《》", part).rstrip()
        ends = [
            word
            for word in words
            if (at := bare.rfind(word)) >= 0 and _BEHIND.fullmatch(bare, at + len(word))
        ]
        if ends:
            return words[max(ends, key=len)]
    return None


def kind_of_folder(folder: str) -> str | None:
    """Return the kind after which a folder is named: 班会教案, 01 教育案例, 2023年工作总结."""
    bare = re.sub(r"^(?:19|20)\d\d(?:年|学年)?(?:度)?", "", fold(folder).strip())
    bare = re.sub(r"^[\d\W_]+|[\d\W_]+$", "", bare)
    bare = re.sub("(?:材料|资料|文件|文件夹|收集|合集|汇编|汇总|集|类|作业|上交)$", "", bare)
    return _words().get(bare) or (_last_word(bare) if len(bare) <= _FOLDER_LIMIT else None)


def kind_of_text(lines: list[Line]) -> str | None:
    """Find the kind by the labels of a text's parts: 班会目标, 活动准备, 活动过程; 摘要, 关键词."""
    labels = {label for line in lines if (label := _label(line))}
    whole = "".join(line.text for line in lines[:60])
    for kind in proposal_rules().kind_labels:
        if len(labels & kind.labels) >= kind.at_least and kind.needs.search(whole):
            return kind.code
    return None


def _label(line: Line) -> str | None:
    if line.fenced or len(line.text) > 200:
        return None
    match = _LABEL.fullmatch(line.text.strip("【】[] "))
    return match[1].strip() if match else None
