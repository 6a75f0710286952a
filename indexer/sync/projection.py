"""A stored resource → what the index holds of it."""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from corpus import load as corpus
from corpus.load_rules import misconversions
from corpus.load_words import word_readings
from indexer.analysis import whole_title as titles
from indexer.analysis.analyser import Analyser
from indexer.analysis.grams import BREAK
from indexer.analysis.numerals import arabic_ordinals, in_one_form
from indexer.analysis.whole_title import whole_title
from indexer.engines.contract import IndexDocument, Stamp
from indexer.engines.fields import SCHEMA_VERSION, TEXT_GROUPS, WHOLE, WHOLE_TITLE
from indexer.understanding.pinyin import order, tables
from indexer.understanding.pinyin.order import order_key
from kb.domain.resources import Resource
from kb.domain.vocabulary import Stage
from kb.text import misconverted
from kb.text.fold import fold

_TITLE_ORDER_CHARS: Final = 40
_MAX_ID: Final = 2**32 - 1
# Names side by side are not one text: no phrase may run from one into the next.
_BETWEEN_NAMES: Final = "\n"
# Twice, because a phrase may hold one break.
_BETWEEN_GROUPS: Final = f" {BREAK} {BREAK} "


def project(resource: Resource, analyser: Analyser) -> IndexDocument:
    texts: dict[str, str] = {}
    for group, text in (
        ("title", resource.title),
        ("tags", _tags(resource)),
        ("summary", resource.summary),
        (WHOLE, resource.body_text),
    ):
        if text:
            texts[f"{group}_w"], texts[f"{group}_g"] = analyser.folded_texts(
                _with_other_forms(fold(text))
            )
    texts |= _whole(texts)
    return IndexDocument(
        id=resource.id,
        version=resource.version,
        texts=texts,
        keywords={
            "audience": tuple(sorted(resource.audience)),
            "kind": (resource.kind.value,),
            "stage": tuple(stage.value for stage in resource.stages),
            "grade": tuple(str(grade) for grade in resource.grades),
            "topic": resource.topic_path,
            "studio": (resource.studio.key,) if resource.studio else (),
            "author": tuple(author.key for author in resource.authors),
            "year": (str(resource.year),) if resource.year else (),
            "occasion": tuple(occasion.key for occasion in resource.occasions),
            WHOLE_TITLE: tuple(filter(None, (whole_title(resource.title),))),
        },
        newest=newest_key(resource),
        title_order=title_order(resource),
    )


def _with_other_forms(folded: str) -> str:
    """With the clauses that a machine converted wrongly, as they were meant, and with the digits
    of 第12周.
    """
    others = (misconverted.meant_clauses(folded), arabic_ordinals(folded))
    return in_one_form("\n".join((folded, *filter(None, others))))


def _whole(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of all groups one after the other; no phrase runs from one into the next."""
    words = [texts[group.words] for group in TEXT_GROUPS if group.words in texts]
    grams = [texts[group.grams] for group in TEXT_GROUPS if group.grams in texts]
    return {f"{WHOLE}_w": " ".join(words), f"{WHOLE}_g": _BETWEEN_GROUPS.join(grams)}


def stamp(analyser: Analyser, index_base: str) -> Stamp:
    """What an index built now is marked with."""
    layout = hashlib.sha256(Path(__file__).read_bytes())
    for module in (misconverted, titles, order, tables):
        layout.update(Path(str(module.__file__)).read_bytes())
    layout.update(repr(misconversions()).encode())
    layout.update(f"{sorted(word_readings().items())} {version('pypinyin')}".encode())
    return Stamp(f"{analyser.fingerprint}-{layout.hexdigest()[:8]}", SCHEMA_VERSION, index_base)


def newest_key(resource: Resource) -> int:
    """Grows with the date, falls with the id; without a date: oldest of all."""
    return _day(resource.date) << 32 | (_MAX_ID - resource.id)


def title_order(resource: Resource) -> str:
    """Orders titles by their numbers and their pinyin; marks before the first word do not count."""
    title = fold(resource.title).lstrip("《〈“‘「『\"'【[(（<# ")[:_TITLE_ORDER_CHARS]
    return f"{order_key(title)}\x00{resource.id:012d}"


def _tags(resource: Resource) -> str:
    names = [topic.name for topic in resource.topics]
    names += [author.name for author in resource.authors]
    names += [resource.studio.name] if resource.studio else []
    names += [occasion.name for occasion in resource.occasions]
    labels = _labels()
    names += labels["kind", resource.kind.value]
    for stage in resource.stages:
        names += labels["stage", stage.value]
    for grade in resource.grades:
        names += labels["grade", str(grade)]
    return _BETWEEN_NAMES.join(names)


@cache
def _labels() -> dict[tuple[str, str], tuple[str, ...]]:
    """What people call a kind, a stage, a grade: 班会设计, 初中, 九年级 and 初三."""
    terms = corpus.vocabularies()
    kinds = {("kind", one.code): (one.name,) for one in terms.kinds}
    stages = {
        ("stage", one.code): () if one.code == Stage.ANY else (one.name,) for one in terms.stages
    }
    grades = {
        ("grade", one.code): (one.name, *(alias for alias in one.aliases if len(alias) == 2))
        for one in terms.grades
    }
    return kinds | stages | grades


def _day(partial: str | None) -> int:
    """The day number of "2024", "2024-05" or "2024-05-10", counted from its first day."""
    if not partial:
        return 0
    year, month, day = (*map(int, partial.split("-")), 1, 1)[:3]
    return date(year, month, day).toordinal()
