"""The files that were imported, and what was made of them: a second run leaves those alone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import Text, cast, delete, select, update

from kb.domain import clock
from kb.storage.intake.tables import intake_content, intake_file
from kb.storage.resources.tables import resource
from kb.storage.session import Transaction
from kb.storage.upsert import insert


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was taken. path: where it stood. recipe: digest of what was set besides its
    content.
    """

    path: PurePosixPath
    sha256: str
    recipe: str = ""

    @property
    def place(self) -> str:
        """Return the digest of the path, which is the key of the file."""
        return hashlib.sha256(self.path.as_posix().encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True)
class KnownContent:
    """What was made of a content. path: that of the file that it was taken from."""

    keys: list[str]
    place: str
    path: str | None


def find_same(tx: Transaction, file: TakenFile) -> list[str] | None:
    """Return the keys of what was made of a file.

    Returns None where the file has changed since, or where something of it is gone.
    """
    statement = select(intake_file.c.sha256, intake_file.c.recipe)
    row = tx.execute(statement.where(intake_file.c.place == file.place)).first()
    if row is None or (row.sha256, row.recipe) != (file.sha256, file.recipe):
        return None
    known = find_content(tx, file.sha256)
    return known.keys if known else None


def find_content(tx: Transaction, sha256: str) -> KnownContent | None:
    """Return what was made of a content; None where it is new, or where something of it is gone."""
    owner = intake_content.outerjoin(intake_file, intake_content.c.place == intake_file.c.place)
    columns = (intake_content.c.resource_keys, intake_content.c.place, intake_file.c.path)
    statement = select(*columns).select_from(owner).where(intake_content.c.sha256 == sha256)
    row = tx.execute(statement).first()
    if row is None or not row.resource_keys:
        return None
    keys = resource.c.key.in_(row.resource_keys)
    there = set(tx.execute(select(resource.c.key).where(keys)).scalars())
    return KnownContent(*row) if there == set(row.resource_keys) else None


@dataclass(frozen=True, slots=True)
class LeftOver:
    """The keys of works that a file does not have any more. edited: those that people have
    changed.
    """

    unchanged: list[str]
    edited: list[str]


def left_over(tx: Transaction, file: TakenFile, keys: Sequence[str]) -> LeftOver:
    """Return the works that were taken from this place and are not among `keys` now.

    A work that is in the bin already, or comes from another file as well, is left out.
    """
    content = intake_content.join(
        intake_file,
        (intake_content.c.place == intake_file.c.place)
        & (intake_content.c.sha256 == intake_file.c.sha256),
    )
    statement = select(intake_content.c.resource_keys, intake_content.c.taken_at)
    before = tx.execute(
        statement.select_from(content).where(intake_content.c.place == file.place)
    ).first()
    gone = set(before.resource_keys).difference(keys) if before else set()
    if before is None or not gone:
        return LeftOver([], [])
    others = select(intake_content.c.resource_keys).where(intake_content.c.place != file.place)
    gone.difference_update(*tx.execute(others).scalars())
    rows = tx.execute(
        select(resource.c.key, resource.c.updated_at)
        .where(resource.c.key.in_(gone), resource.c.deleted_at.is_(None))
        .order_by(resource.c.key)
    ).all()
    return LeftOver(
        [row.key for row in rows if row.updated_at <= before.taken_at],
        [row.key for row in rows if row.updated_at > before.taken_at],
    )


def own_keys(tx: Transaction, file: TakenFile) -> list[str]:
    """Return the keys of what this place holds now, by whatever name it came; [] for a copy."""
    content = intake_content.join(
        intake_file,
        (intake_content.c.place == intake_file.c.place)
        & (intake_content.c.sha256 == intake_file.c.sha256),
    )
    statement = select(intake_content.c.sha256).select_from(content)
    sha256 = tx.execute(statement.where(intake_file.c.place == file.place)).scalar()
    known = find_content(tx, sha256) if sha256 else None
    return known.keys if known else []


def is_of_another(tx: Transaction, file: TakenFile, key: str) -> bool:
    """Tell whether a key, or one that is made from it, is that of what another place holds."""
    there = select(resource.c.id).where(resource.c.key.in_([key, f"{key}-01"]))
    if tx.execute(there).first() is None:
        return False  # most files are new, and the contents have no index by key
    held = cast(intake_content.c.resource_keys, Text).contains(f'"{key}', autoescape=True)
    statement = select(intake_content.c.sha256).where(intake_content.c.place != file.place, held)
    return tx.execute(statement).first() is not None


def link(tx: Transaction, file: TakenFile) -> None:
    """Record that a file has a content that is there already.

    What the place held before stays known: the file may only have another name now. A content
    that its own place does not hold any more goes to another place that does.
    """
    statement = select(intake_file.c.sha256).where(intake_file.c.place == file.place)
    before = tx.execute(statement).scalar()
    _put_file(tx, file)
    for sha256 in (before, file.sha256):
        if sha256 is not None:
            _give_to_holder(tx, sha256)


def record(tx: Transaction, file: TakenFile, keys: list[str]) -> None:
    """Record that a file was taken, and that these resources were made of it.

    What the same place held before is forgotten, and other files with that content are read anew.
    """
    others = (intake_content.c.place == file.place) & (intake_content.c.sha256 != file.sha256)
    tx.execute(delete(intake_content).where(others))
    values = {"place": file.place, "resource_keys": keys, "taken_at": clock.now()}
    statement = insert(tx, intake_content).values(sha256=file.sha256, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["sha256"], set_=values))
    _put_file(tx, file)


def claim(tx: Transaction, file: TakenFile) -> bool:
    """Claim a content for this file; return False where another file has it.

    Others who claim the same content wait until this transaction ends.
    """
    statement = insert(tx, intake_content).values(
        sha256=file.sha256, place=file.place, resource_keys=[], taken_at=clock.now()
    )
    tx.execute(statement.on_conflict_do_nothing())
    known = find_content(tx, file.sha256)
    return known is None or known.place == file.place


def _give_to_holder(tx: Transaction, sha256: str) -> None:
    """Give a content that its place does not hold any more to the first place that holds it."""
    holders = select(intake_file.c.place).where(intake_file.c.sha256 == sha256)
    owner = select(intake_content.c.place).where(intake_content.c.sha256 == sha256)
    places = sorted(tx.execute(holders).scalars())
    if places and tx.execute(owner).scalar() not in places:
        content = update(intake_content).where(intake_content.c.sha256 == sha256)
        tx.execute(content.values(place=places[0]))


def _put_file(tx: Transaction, file: TakenFile) -> None:
    values = {
        "path": file.path.as_posix().encode("utf-8", "replace").decode(),
        "sha256": file.sha256,
        "recipe": file.recipe,
    }
    statement = insert(tx, intake_file).values(place=file.place, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["place"], set_=values))
