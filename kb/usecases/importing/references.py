"""Keys for what lines refer to by key or by name. What is unknown is created and reported.

A person is found by name only among the members of the resource's studio or its school, or where an
earlier line of the same studio brought the name in, because several persons share a name.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from kb.domain.keys import is_key
from kb.domain.occasions import OccasionState
from kb.domain.people import PersonState
from kb.domain.projects import ProjectState
from kb.domain.studios import StudioState
from kb.domain.topics import TopicState
from kb.errors import InvalidInput
from kb.lines.keys import derived_key
from kb.storage import keys
from kb.storage.names import mentions
from kb.storage.projects.tables import project
from kb.storage.session import Transaction
from kb.storage.studios.tables import studio
from kb.text.names import name_key
from kb.usecases import occasions, people, projects, studios, topics
from kb.usecases.importing.results import Made
from kb.usecases.importing.sources import Item

# "p-001" is a key that is not known yet; "Tom" is a name.
_MARK_OF_A_KEY = re.compile(r"[0-9._~-]")


class References:
    """The memory of one import: what its keys and names refer to."""

    def __init__(self, *, sample: bool) -> None:
        self._sample = sample
        # Keys of a file's topics that turned out to be others of the same name
        self.same_topics: dict[str, str] = {}
        # Keys, and folded names and aliases, of the topics that this import brings → keys
        self.incoming_topics: dict[str, str] = {}
        self._words: dict[str, dict[str, str]] = {}
        self._keys: dict[str, set[str]] = {}
        self._found: dict[tuple[str, ...], str] = {}

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """Forget everything if the block fails, because what was found in it may have been
        rolled back.
        """
        try:
            yield
        except BaseException:
            for known in (self._words, self._keys, self._found):
                known.clear()
            raise

    def at(self, tx: Transaction, item: Item) -> "Mentions":
        """Return the references of one line."""
        return Mentions(self, tx, item)

    def words(self, tx: Transaction, subject: str) -> dict[str, str]:
        """Return the folded words of all topics or occasions with their keys."""
        if subject not in self._words:
            self._words[subject] = mentions.words_of(tx, subject)
        return self._words[subject]

    def keys(self, tx: Transaction, subject: str) -> set[str]:
        """Return the keys of all topics or occasions."""
        if subject not in self._keys:
            self._keys[subject] = mentions.keys_of(tx, subject)
        return self._keys[subject]

    @property
    def found(self) -> dict[tuple[str, ...], str]:
        """Return the keys that mentions were found to mean."""
        return self._found

    @property
    def sample(self) -> bool:
        """Tell whether this is an import of samples."""
        return self._sample


class Mentions:
    """The references of one line. Each method takes a key or a name and returns a key.

    made: the things that were created because they were unknown.
    """

    def __init__(self, known: References, tx: Transaction, item: Item) -> None:
        self._known = known
        self._tx = tx
        self._item = item
        self.made: list[Made] = []

    def topics(self, refs: tuple[str, ...]) -> tuple[str, ...]:
        """Return the keys of topics, each once."""
        return tuple(dict.fromkeys(self.topic(ref) for ref in refs))

    def parent(self, ref: str) -> str:
        """Return the key of a parent topic. Raises InvalidInput for one of this import that is
        not saved.
        """
        coming = self._known.incoming_topics
        key = coming.get(ref) or coming.get(name_key(ref))
        key = self._known.same_topics.get(key, key) if key else None
        if key and key not in self._known.keys(self._tx, "topic"):
            raise InvalidInput(
                "上级主题“%(parent)s”没有导入，或者就是它自己、在它之下", field="parent", parent=ref
            )
        return key or self.topic(ref)

    def topic(self, ref: str) -> str:
        """Return the key of a topic, which is created where it is unknown."""
        ref = self._known.same_topics.get(ref, ref)
        return self._worded("topic", ref) or self._make_topic(ref)

    def occasions(self, refs: tuple[str, ...]) -> tuple[str, ...]:
        """Return the keys of occasions, each once; unknown ones are created."""
        found = (self._worded("occasion", ref) or self._make_occasion(ref) for ref in refs)
        return tuple(dict.fromkeys(found))

    def _worded(self, subject: str, ref: str) -> str | None:
        if ref in self._known.keys(self._tx, subject):
            return ref
        return self._known.words(self._tx, subject).get(name_key(ref))

    def _make_topic(self, ref: str) -> str:
        key = _new_key("t", ref)
        if key in self._known.keys(self._tx, "topic"):
            return key  # it has been renamed since
        topics.save_in(self._tx, TopicState(key, ref, sample=self._known.sample))
        return self._learn("topic", key, ref)

    def _make_occasion(self, ref: str) -> str:
        key = _new_key("o", ref)
        if key in self._known.keys(self._tx, "occasion"):
            return key
        occasions.save_in(self._tx, OccasionState(key, ref, sample=self._known.sample))
        return self._learn("occasion", key, ref)

    def _learn(self, subject: str, key: str, name: str) -> str:
        self._known.keys(self._tx, subject).add(key)
        self._known.words(self._tx, subject)[name_key(name)] = key
        return self._made(subject, key, name)

    def studio(self, ref: str | None) -> str | None:
        """Return the key of a studio, which is created where it is unknown; None for no
        reference.
        """
        if ref is None:
            return None
        return self._remembered(("studio", ref)) or self._remember(
            ("studio", ref), self._find_studio(ref)
        )

    def _find_studio(self, ref: str) -> str:
        if is_key(ref) and keys.ids_of(self._tx, studio, [ref]):
            return ref
        named = mentions.studios_named(self._tx, name_key(ref))
        if named:
            return _only(named, "studio", ref)
        key = _new_key("s", ref)
        if keys.ids_of(self._tx, studio, [key]):
            return key
        studios.save_in(self._tx, StudioState(key, ref, sample=self._known.sample))
        return self._made("studio", key, ref)

    def project(self, ref: str | None) -> str | None:
        """Return the key of a project, which is created where it is unknown; None for no
        reference.
        """
        if ref is None:
            return None
        return self._remembered(("project", ref)) or self._remember(
            ("project", ref), self._find_project(ref)
        )

    def _find_project(self, ref: str) -> str:
        if is_key(ref) and keys.ids_of(self._tx, project, [ref]):
            return ref
        titled = mentions.projects_titled(self._tx, name_key(ref))
        if titled:
            return _only(titled, "project", ref)
        key = _new_key("pr", ref)
        if keys.ids_of(self._tx, project, [key]):
            return key
        projects.save_in(self._tx, ProjectState(key, ref, sample=self._known.sample))
        return self._made("project", key, ref)

    def people(self, refs: tuple[str, ...], studio_key: str | None, field: str) -> tuple[str, ...]:
        """Return the keys of persons, each once; unknown ones are created."""
        return tuple(dict.fromkeys(self.person(ref, studio_key, field) for ref in refs))

    def person(self, ref: str, studio_key: str | None, field: str) -> str:
        """Return the key of a person, who is created where they are unknown. field: for
        messages.
        """
        mention = ("person", ref, studio_key or "")
        return self._remembered(mention) or self._remember(
            mention, self._find_person(ref, studio_key, field)
        )

    def _find_person(self, ref: str, studio_key: str | None, field: str) -> str:
        created = derived_key("p", name_key(ref), studio_key or "")
        behind = keys.person_ids_of(self._tx, [ref, created])
        if ref in behind:
            return behind[ref].key
        if studio_key:
            folded = name_key(ref)
            named = mentions.members_named(
                self._tx, folded, studio_key
            ) or mentions.colleagues_named(self._tx, folded, studio_key)
            if named:
                return _only(named, field, ref)
        if created in behind:
            return behind[created].key
        key = ref if _looks_like_key(ref) else created
        people.save_in(self._tx, PersonState(key, ref, sample=self._known.sample))
        return self._made("person", key, ref)

    def _made(self, kind: str, key: str, name: str) -> str:
        self.made.append(Made(kind, key, name, self._item.file, self._item.line))
        return key

    def _remembered(self, mention: tuple[str, ...]) -> str | None:
        return self._known.found.get(mention)

    def _remember(self, mention: tuple[str, ...], key: str) -> str:
        self._known.found[mention] = key
        return key


def _looks_like_key(ref: str) -> bool:
    return is_key(ref) and _MARK_OF_A_KEY.search(ref) is not None


def _new_key(prefix: str, ref: str) -> str:
    return ref if _looks_like_key(ref) else derived_key(prefix, name_key(ref))


def _only(found: list[str], field: str, ref: str) -> str:
    if len(found) == 1:
        return found[0]
    raise InvalidInput(
        "“%(name)s”可能是 %(count)d 个不同的条目，请改写编号：%(keys)s",
        field=field,
        name=ref,
        count=len(found),
        keys=", ".join(found[:10]),
    )
