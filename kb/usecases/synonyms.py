"""Names of one thing that a base adds to those of the corpus; in force at once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from corpus import load as corpus
from corpus.load_words import SynonymGroup
from kb.domain.actor import Actor
from kb.domain.checks import NOTE_LIMIT, check_text
from kb.domain.synonyms import SynonymState
from kb.domain.texts import tidy
from kb.errors import Conflict, InvalidInput, NotFound
from kb.lines.read import synonym_key
from kb.storage.session import Database, Transaction
from kb.storage.topics import topics
from kb.storage.words import synonyms
from kb.text.fold import fold
from kb.text.names import name_key

# Once folded, in characters
NAME_CHARS: Final = 20
# A search asks for one name and eight others (indexer.understanding.synonyms.MAX_NAMES).
NAMES_LIMIT: Final = 9


def groups(db: Database) -> tuple[SynonymGroup, ...]:
    """What curators added, then each topic's name and aliases."""
    with db.read() as tx:
        added, tree = synonyms.every(tx), topics.tree(tx)
    return (
        *(SynonymGroup(one.typed or one.names, one.names) for one in _oldest_first(added)),
        *(
            SynonymGroup(names, names)
            for names in ((topic.name, *topic.aliases) for topic in tree)
            if len(names) > 1
        ),
    )


def every(db: Database) -> list[SynonymState]:
    """What curators added, the oldest first."""
    with db.read() as tx:
        return _oldest_first(synonyms.every(tx))


def add(
    db: Database, actor: Actor, names: Sequence[str], *, one_way: bool = False, note: str = ""
) -> SynonymState:
    """one_way: who types the first finds the others, and not the other way round.

    Raises InvalidInput for a name that cannot be one, Conflict where all of it is known already.
    """
    typed, found = (names[:1], names[1:]) if one_way else ((), names)
    draft = checked(SynonymState("", tuple(found), tuple(typed), note))
    draft = replace(draft, key=synonym_key(draft.typed, draft.names))
    with db.write(actor) as tx:
        _refuse_known(tx, draft)
        synonyms.save(tx, draft)
        return synonyms.find(tx, draft.key) or draft


def accept(
    db: Database, actor: Actor, word: str, name: str, *, one_way: bool = False
) -> SynonymState:
    """What was proposed for a word that people looked for (indexer.gaps)."""
    return add(db, actor, (word, name), one_way=one_way, note=_ACCEPTED)


def remove(db: Database, actor: Actor, names: Sequence[str]) -> SynonymState:
    """The one group that has this key, or all of these names.

    Raises NotFound where there is none, Conflict where there are several.
    """
    with db.write(actor) as tx:
        found = _holding(synonyms.every(tx), names)
        if not found:
            raise NotFound("没有含“%(names)s”的同义词", names="、".join(names)[:100])
        if len(found) > 1:
            raise Conflict(
                "有 %(count)d 组同义词含“%(names)s”，请写出其中一组的编号：%(keys)s",
                count=len(found),
                names="、".join(names)[:100],
                keys=" ".join(one.key for one in found),
            )
        synonyms.remove(tx, found[0].key)
    return found[0]


def checked(draft: SynonymState) -> SynonymState:
    """The draft as it is stored. Raises InvalidInput."""
    draft = tidy(draft)
    check_text(draft.note, "note", NOTE_LIMIT)
    everything = (*draft.typed, *draft.names)
    for field, names in (("typed", draft.typed), ("names", draft.names)):
        for name in names:
            _check_name(name, field)
    if not draft.names or len(everything) < 2:
        raise InvalidInput("同义词至少要有两个名称", field="names")
    if len(everything) > NAMES_LIMIT:
        raise InvalidInput(
            "有 %(count)d 个名称，最多 %(limit)d 个",
            field="names",
            count=len(everything),
            limit=NAMES_LIMIT,
        )
    seen: set[str] = set()
    for name in everything:
        if name_key(name) in seen:
            raise InvalidInput(_TWICE, field="names", name=name)
        seen.add(name_key(name))
    return draft


def _check_name(name: str, field: str) -> None:
    check_text(name, field, 10 * NAME_CHARS, required=True)
    folded = name_key(name)
    if not any(character.isalnum() for character in folded):
        raise InvalidInput("“%(name)s”里没有可以搜索的文字", field=field, name=name)
    if len(folded) > NAME_CHARS:
        raise InvalidInput(
            "“%(name)s”有 %(length)d 字，名称最多 %(limit)d 字",
            field=field,
            name=name,
            length=len(folded),
            limit=NAME_CHARS,
        )
    if folded in _stop_words():
        raise InvalidInput("“%(name)s”是搜索时不看的虚词，不能作同义词", field=field, name=name)


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(fold(word) for word in corpus.stop_words())


def _refuse_known(tx: Transaction, draft: SynonymState) -> None:
    known = {pair for one in synonyms.every(tx) for pair in _pairs(one)}
    if _pairs(draft) <= known:
        raise Conflict("这几个名称已经是同义词了：%(names)s", names="、".join(_all_names(draft)))


def _pairs(draft: SynonymState) -> set[tuple[str, str]]:
    """(what is typed, what is found as well), folded."""
    names = {name_key(name) for name in draft.names}
    typed = {name_key(name) for name in draft.typed} or names
    return {(one, other) for one in typed for other in names if one != other}


def _holding(drafts: Iterable[SynonymState], names: Sequence[str]) -> list[SynonymState]:
    wanted = {name_key(name) for name in names}
    return [
        one
        for one in drafts
        if [one.key] == list(names) or wanted <= {name_key(name) for name in _all_names(one)}
    ]


def _all_names(draft: SynonymState) -> tuple[str, ...]:
    return (*draft.typed, *draft.names)


def _oldest_first(drafts: list[SynonymState]) -> list[SynonymState]:
    return sorted(drafts, key=lambda one: (str(one.created_at), one.key))


_ACCEPTED: Final = "采纳自 kb gaps"
_TWICE: Final = "“%(name)s”写了两次（繁简、大小写视为相同）"
