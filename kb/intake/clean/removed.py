"""The text while it is being cleaned, and what has been removed from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from corpus.load_rules import dirt
from kb.intake.markdown_lines import Line, lines_of, reading_of
from kb.messages import msg
from kb.text.fold import fold

# A line is prose if it is long enough and ends a sentence.
_PROSE_CHARS = 40


@dataclass(frozen=True, slots=True)
class Removed:
    """A text that was removed.

    text: what was removed. rule: its code in corpus/rules/dirt.toml. line: its number, from 1.
    """

    text: str
    rule: str
    line: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned text, with what was removed from it."""

    markdown: str
    removed: tuple[Removed, ...]


@dataclass(slots=True)
class Text:
    """The lines that are still in the text, and what has been removed."""

    lines: list[Line]
    removed: list[Removed] = field(default_factory=list)

    def drop(self, codes: Mapping[int, str]) -> None:
        """Remove the lines with these numbers, each with the code of its rule."""
        if not codes:
            return
        kept = []
        for line in self.lines:
            if line.number not in codes:
                kept.append(line)
            elif not line.is_blank:
                self.removed.append(Removed(line.raw.strip(), codes[line.number], line.number))
        self.lines = kept

    def change(self, raws: Mapping[int, str]) -> None:
        """Replace the lines with these numbers; what they lost is already in `removed`."""
        if raws:
            changed = (_changed(line, raws.get(line.number)) for line in self.lines)
            self.lines = [line for line in changed if line is not None]

    def edges(self, is_dirt: Callable[[Line], bool]) -> tuple[int, int]:
        """Return the positions of the first and the last line of prose that is no dirt itself.

        Where there is no such line, the whole text counts as its edge.
        """
        prose = [
            at
            for at, line in enumerate(self.lines)
            if len(line.text) >= _PROSE_CHARS and ends_sentence(line.text) and not is_dirt(line)
        ]
        return (prose[0], prose[-1]) if prose else (len(self.lines), -1)

    def markdown(self) -> str:
        """Return the text; lines that a removed block separated are separated by one blank line."""
        kept: list[str] = []
        for line in self.lines:
            if line.is_blank and not line.fenced and (not kept or not kept[-1].strip()):
                continue
            kept.append(line.raw)
        return "\n".join(kept).strip("\n")


def _changed(line: Line, raw: str | None) -> Line | None:
    if raw is None:
        return line
    if not raw.strip():
        return None
    return Line(line.number, raw, reading_of(raw), line.level, line.fenced)


def text_of(markdown: str) -> Text:
    return Text(lines_of(markdown))


def folded(line: Line) -> str:
    """Return a line as the rules read it: half width, Simplified, lower case, single spaces."""
    return " ".join(fold(line.text).split())


def ends_sentence(text: str) -> bool:
    return text.rstrip("”’」』\"')） ").endswith(("。", "！", "？", "!", "?", "；", "…"))


def rule_names() -> dict[str, str]:
    """Return the Chinese name that users see for the code of each rule."""
    rules = dirt()
    every = (*rules.lines, *rules.sentences, *rules.blocks, *rules.repeated)
    named = {rule.code: rule.name for rule in every}
    return named | CHARACTER_RULES


# These rules need more than a pattern; their code is in the modules named.
CHARACTER_RULES = {
    "invisible": msg("看不见的字符"),  # characters.py
    "pinyin": msg("字后的拼音"),
    "anti_copy": msg("防复制的符号"),
    "menu_list": msg("网站菜单"),  # blocks.py
    "teasers": msg("相关文章的摘要"),
    "running_head": msg("页眉页脚"),  # pages.py
    "repeated_title": msg("重复的标题"),  # lines.py
}
