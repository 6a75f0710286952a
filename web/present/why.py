"""The reasons why a hit was found, each in a few words."""

from collections.abc import Iterable, Mapping
from typing import Final

from indexer.why import How, Reason
from kb.messages import msg
from web.language.translate import gettext
from web.present.labels import Labels

_SENTENCES: Final[Mapping[How, str]] = {
    "phrase": msg("完整短语"),
    "title": msg("标题含“%(words)s”"),
    "text": msg("正文含“%(words)s”"),
    "part": msg("只含“%(words)s”"),
    "synonym": msg("同义词：%(typed)s→%(words)s"),
    "sound": msg("读音或字形：%(typed)s→%(words)s"),
    "topic": msg("主题：%(words)s"),
    "author": msg("作者：%(words)s"),
    "studio": msg("工作室：%(words)s"),
    "occasion": msg("时机：%(words)s"),
    "kind": msg("类型：%(words)s"),
    "stage": msg("学段：%(words)s"),
    "grade": msg("年级：%(words)s"),
    "year": msg("年份：%(words)s"),
}

# Words of the query are marked where they stand, and a card names kind, stage, grade and year.
_TELLING: Final[frozenset[How]] = frozenset(
    ("synonym", "sound", "topic", "author", "studio", "occasion")
)


def sentence(reason: Reason, labels: Labels) -> str:
    """Return one reason in the reader's language."""
    words = reason.words
    if reason.how in ("kind", "stage", "grade", "year"):
        words = tuple(labels.name(reason.how, code) for code in words)
    said = {"words": gettext("”“").join(words), "typed": reason.typed}
    return gettext(_SENTENCES[reason.how], **said)


def sentences(reasons: Iterable[Reason], labels: Labels) -> tuple[str, ...]:
    """Return all reasons in the reader's language."""
    return tuple(sentence(reason, labels) for reason in reasons)


def telling_sentences(reasons: Iterable[Reason], labels: Labels) -> tuple[str, ...]:
    """Return the reasons that a reader does not see in the card, in the reader's language."""
    return sentences((reason for reason in reasons if reason.how in _TELLING), labels)
