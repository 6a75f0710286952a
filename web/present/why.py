"""Why a hit is one, in a line."""

from collections.abc import Iterable, Mapping
from typing import Final

from indexer.why import How, Reason
from web.present.labels import Labels
from web.request.translate import gettext, lazy_gettext

_SENTENCES: Final[Mapping[How, object]] = {
    "phrase": lazy_gettext("完整短语"),
    "title": lazy_gettext("标题含“%(words)s”"),
    "text": lazy_gettext("正文含“%(words)s”"),
    "part": lazy_gettext("只含“%(words)s”"),
    "synonym": lazy_gettext("同义词：%(typed)s→%(words)s"),
    "sound": lazy_gettext("读音或字形：%(typed)s→%(words)s"),
    "topic": lazy_gettext("主题：%(words)s"),
    "author": lazy_gettext("作者：%(words)s"),
    "studio": lazy_gettext("工作室：%(words)s"),
    "occasion": lazy_gettext("时机：%(words)s"),
    "kind": lazy_gettext("类型：%(words)s"),
    "stage": lazy_gettext("学段：%(words)s"),
    "grade": lazy_gettext("年级：%(words)s"),
    "year": lazy_gettext("年份：%(words)s"),
}


def sentence(reason: Reason, labels: Labels) -> str:
    """One reason in the reader's language."""
    words = reason.words
    if reason.how in ("kind", "stage", "grade", "year"):
        words = tuple(labels.name(reason.how, code) for code in words)
    said = {"words": gettext("”“").join(words), "typed": reason.typed}
    return str(_SENTENCES[reason.how]) % said


def sentences(reasons: Iterable[Reason], labels: Labels) -> tuple[str, ...]:
    return tuple(sentence(reason, labels) for reason in reasons)
