"""Synonyms that a base adds to those of the corpus; they take effect at once."""

from collections.abc import Iterable, Sequence
from typing import Final

from corpus.load_words import SynonymGroup
from kb.domain.access import Scope
from kb.domain.actor import Actor
from kb.domain.journal import Act, Subject
from kb.domain.outcome import Outcome
from kb.domain.synonyms import SynonymState
from kb.errors import Conflict, NotFound
from kb.lines.keys import synonym_key
from kb.lines.read import checked
from kb.storage.journal import journal
from kb.storage.journal.saved import record_saved
from kb.storage.journal.things import thing_of
from kb.storage.session import Database, Transaction
from kb.storage.topics import topics
from kb.storage.words import synonyms
from kb.text.names import name_key


def groups(db: Database) -> tuple[SynonymGroup, ...]:
    """Return the groups that curators added, and then the name and aliases of each topic."""
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


def every(db: Database, scope: Scope) -> list[SynonymState]:
    """Return the groups that curators added, the oldest first; whoever may read anything may see
    them.
    """
    with db.read() as tx:
        return [] if scope.is_empty else _oldest_first(synonyms.every(tx))


def add(
    db: Database, actor: Actor, names: Sequence[str], *, one_way: bool = False, note: str = ""
) -> SynonymState:
    """Add a group of names of one thing, and return it.

    one_way: whoever types the first name finds the others, and not the other way round. Raises
    InvalidInput for a text that cannot be such a name, and Conflict where the whole group is known
    already.
    """
    typed, found = (names[:1], names[1:]) if one_way else ((), names)
    key = synonym_key(typed, found)
    state = checked(SynonymState(key, tuple(found), tuple(typed), note))
    with db.write(actor) as tx:
        _refuse_known(tx, state)
        record_saved(tx, Subject.SYNONYM, state.key, save_in(tx, state))
        return synonyms.find_state(tx, state.key) or state


def accept(
    db: Database, actor: Actor, word: str, name: str, *, one_way: bool = False
) -> SynonymState:
    """Add what was proposed for a word that people looked for (indexer.gaps), and return the
    group.
    """
    return add(db, actor, (word, name), one_way=one_way, note=_ACCEPTED)


def remove(db: Database, actor: Actor, names: Sequence[str]) -> SynonymState:
    """Remove the one group that has this key or all of these names, and return it.

    Raises NotFound where there is none, and Conflict where there are several.
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
        thing = thing_of(tx, Subject.SYNONYM, found[0].key)
        synonyms.remove(tx, found[0].key)
        journal.record(tx, Act.DELETE, thing)
    return found[0]


def save_in(tx: Transaction, state: SynonymState) -> Outcome:
    """Save a group that kb.lines has read, as a part of what a transaction does."""
    return synonyms.save(tx, state)


def _refuse_known(tx: Transaction, state: SynonymState) -> None:
    known = {pair for one in synonyms.every(tx) for pair in _pairs(one)}
    if _pairs(state) <= known:
        raise Conflict("这几个名称已经是同义词了：%(names)s", names="、".join(_all_names(state)))


def _pairs(state: SynonymState) -> set[tuple[str, str]]:
    """Return the pairs (what is typed, what is found as well), folded."""
    names = {name_key(name) for name in state.names}
    typed = {name_key(name) for name in state.typed} or names
    return {(one, other) for one in typed for other in names if one != other}


def _holding(groups: Iterable[SynonymState], names: Sequence[str]) -> list[SynonymState]:
    wanted = {name_key(name) for name in names}
    return [
        one
        for one in groups
        if [one.key] == list(names) or wanted <= {name_key(name) for name in _all_names(one)}
    ]


def _all_names(state: SynonymState) -> tuple[str, ...]:
    return (*state.typed, *state.names)


def _oldest_first(groups: list[SynonymState]) -> list[SynonymState]:
    return sorted(groups, key=lambda one: (str(one.created_at), one.key))


_ACCEPTED: Final = "采纳自 kb gaps"
