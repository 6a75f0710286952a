"""Takes the name of a file or folder apart: title, names, school, date, grade."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.load_proposals import proposal_rules
from kb.intake.propose.dates import date_in, is_date
from kb.intake.propose.names import is_name, is_school, names_in

_NUMBER = re.compile(
    r"^\s*(?:[(（【\[][\d一二三四五六七八九十]{1,3}[)）】\]]|\d{1,3}[.、．_-](?!\d)|\d{1,3}\s"
    r"|\d{1,2}[-.．]\d{1,2}\s+|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十]+年级)"
    r"|第?\d{1,3}号[ _-]?|No\.?\d+)\s*"
)
# A number right before the words counts the file, not something else.
_GLUED = re.compile(
    r"^0\d{1,2}(?=[\u4e00-\u9fff《“])"
    r"|^\d{1,2}(?=[\u4e00-\u9fff《“])(?!\d*(?:世纪|分之|[年月日号时分秒个条大步招点周课种句天次岁班级组人张"
    r"道封堂节届本份篇则位名件项期问题字元代]))"
)
# A hyphen between letters or digits belongs to them: TF-PS1011, B-Spline.
_SEPARATORS = re.compile(
    r"([\s_+＋—–|｜~]+|--+|(?<![\dA-Za-z-])-(?![A-Za-z-])|(?<=\d)-(?![\dA-Za-z-])|(?<=[A-Za-z])-$|^-)"
)
_BRACKETS = re.compile(r"[(（【\[〔]([^()（）【】\[\]〔〕]*)[)）】\]〕]")
_GRADE = re.compile(
    r"(?:小学|初中|高中|中职|职高)?"
    r"(?:[一二三四五六七八九十1-9]{1,2}年级|[初高][一二三](?:年级)?|[一二三四五六七八九1-9][(（]\d{1,2}[)）])"
    r"(?:上册|下册|[上下]学期)?(?:[(（]?\d{1,2}[)）]?班)?"
    r"|(?:小学|初中|高中|中职)(?:组|段|部)?|[一二三四五六七八九1-9]\.?\d{0,2}班"
    r"|[一二三四五六七八九]年级组"
)
_STUDIO = re.compile(r"([\u4e00-\u9fff]{2,4}?)(?:名)?(?:优秀)?班主任工作室")
_LABELLED = re.compile(
    r"(?:作者|执教|设计者?|主讲|撰写|撰稿|执笔|授课|整理)[：: ]?\s*([\u4e00-\u9fff·、 ]{2,20})"
)
_TEACHER = re.compile(r"^([\u4e00-\u9fff]{2,4})(?:老师|班主任)(?:的|之)?")


_BEHIND_BRACKET = re.compile(r"(?<=[)）】])([\u4e00-\u9fff]{2,4})$")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class NameParts:
    """The parts of a name; `title` is what is left when the others have been recognised."""

    title: str = ""
    authors: tuple[str, ...] = ()
    school: str | None = None
    date: str | None = None


def parts_of(name: str, people: Iterable[str] = ()) -> NameParts:
    """Take a name without its extension apart. people: the names of known persons."""
    people = frozenset(people)
    text = _apart(_without_noise(name), people)
    title: list[str] = []
    authors: list[str] = []
    school: str | None = None
    for separator, segment in _segments(text):
        if found := _authors(segment, people):
            authors += found
        elif is_school(segment):
            school = school or segment
        elif (both := _school_and_name(segment, people)) is not None:
            school = school or both[0]
            authors += both[1]
        elif (three := _school_name_rest(segment, people)) is not None:
            school = school or three[0]
            authors.append(three[1])
            title.append(three[2])
        elif is_date(segment) or _GRADE.fullmatch(segment) or is_studio(segment):
            pass
        else:
            dash = separator if title and "—" in separator else " "
            title.append(f"{dash if title else ''}{_without_date(segment)}")
    return NameParts(_joined(title), tuple(dict.fromkeys(authors)), school, date_in(text))


def _apart(text: str, people: frozenset[str]) -> str:
    """Set a name right behind a bracket apart: 班级总结（第一学期）何远."""
    found = _BEHIND_BRACKET.search(text)
    if found is None or not is_name(found[1], people):
        return text
    return f"{text[: found.start()]} {found[1]}"


def _without_noise(name: str) -> str:
    text = name.strip()
    for _ in range(3):
        before = text
        for noise in proposal_rules().noise:
            shorter = noise.sub("", text).strip(" _-")
            # 简明打印版 is a name, but 家长会打印版 is a version.
            text = shorter if len(shorter) >= _SHORTEST or shorter.isascii() else text
        if text == before:
            break
    text = _NUMBER.sub("", text.lstrip("~～"), count=1) or text
    return _GLUED.sub("", text, count=1) or text


def _segments(text: str) -> list[tuple[str, str]]:
    """Cut a text into (separator before, piece), and never within 《》 or “”."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f"\ue000{len(kept) - 1}\ue001"

    marked = re.sub(
        r"《[^》]*》|“[^”]*”|「[^」]*」|\d{4}-(?:\d{4}|\d{1,2}(?:-\d{1,2})?)(?!\d)", keep, text
    )
    marked = _BRACKETS.sub(lambda match: _bracket(match, kept), marked)
    pieces = ["", *_SEPARATORS.split(marked)]
    restored = [_restored(one, kept) for one in pieces]
    return [pair for pair in zip(restored[::2], restored[1::2], strict=False) if pair[1]]


def _restored(text: str, kept: list[str]) -> str:
    """Put what was kept back in its place; it may itself hold what was kept before it."""
    return re.sub(
        "\ue000(\\d+)\ue001", lambda m: _restored(kept[int(m[1])], kept[: int(m[1])]), text
    )


def _bracket(match: re.Match[str], kept: list[str]) -> str:
    """Set brackets with a name or a date apart; other brackets belong to the words before."""
    inside = _restored(match[1], kept).strip()
    alone = (
        is_school(inside)
        or bool(names_in(inside))
        or is_date(inside)
        or _GRADE.fullmatch(inside) is not None
        or _school_and_name(inside, frozenset()) is not None
    )
    if alone:
        kept.append(inside)
        return f" \ue000{len(kept) - 1}\ue001 "
    kept.append(match.group())
    return f"\ue000{len(kept) - 1}\ue001"


def _authors(segment: str, people: frozenset[str]) -> tuple[str, ...]:
    labelled = _LABELLED.fullmatch(segment)
    if labelled:
        return names_in(labelled[1], people, labelled=True)
    teacher = _TEACHER.fullmatch(segment)
    if teacher and is_name(teacher[1], people):
        return (teacher[1],)
    return names_in(segment, people)


def _school_and_name(segment: str, people: frozenset[str]) -> tuple[str, tuple[str, ...]] | None:
    """Cut a school and a name apart: 云川三中王芳, 云川市第三中学王芳."""
    for length in (2, 3, 4):
        school, name = segment[:-length], segment[-length:]
        if len(school) >= 3 and is_school(school) and is_name(name, people):
            return school, (name,)
    return None


def _school_name_rest(segment: str, people: frozenset[str]) -> tuple[str, str, str] | None:
    """Cut 云川市实验中学张明主题班会 in three; None where the name might end in two places."""
    school = proposal_rules().school.match(segment) or proposal_rules().school_short.match(segment)
    if school is None:
        return None
    after = segment[school.end() :]
    names = [after[:length] for length in (2, 3) if is_name(after[:length], people)]
    if len(names) != 1 or len(after) - len(names[0]) < 4:
        return None
    return school.group(), names[0], after[len(names[0]) :]


def _without_date(segment: str) -> str:
    """Remove a date: 班会设计2023.5.10 → 班会设计. A year alone may be the title's and stays."""
    shorter = re.sub(r"[ （(]?(?:19|20)\d\d[.年/-]\d{1,2}[.月/-]\d{1,2}[日）)]?$", "", segment)
    return shorter or segment


def is_studio(segment: str) -> bool:
    """Say whether a text is the name of a studio and nothing else."""
    return _STUDIO.fullmatch(segment) is not None


def studio_in(text: str) -> str | None:
    for start in range(len(text)):
        match = _STUDIO.match(text, start)
        if match and is_name(match[1], labelled=True):
            return match.group()
    return None


def _joined(pieces: list[str]) -> str:
    """Join the pieces of a title; 《》 needs no space."""
    text = "".join(pieces)
    return re.sub(r"(?<=》) | (?=《)", "", text).strip(" .,，。、")
