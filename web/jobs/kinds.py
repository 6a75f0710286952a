"""The kinds of job that this program knows, and the actors who may ask for one."""

from typing import Final

from kb.domain.actor import OPERATOR, SYSTEM, Actor, ActorKind, ActorRef
from kb.domain.jobs import Priority
from kb.errors import NotFound
from kb.intake.sandbox.pool import NO_WORDS, Readers
from kb.storage.files import FileStore
from kb.storage.session import Database
from kb.usecases import health, originals, packing, twins
from kb.usecases.jobs.kinds import JobKind, JobKinds, Payload, Running

TWINS: Final = "twins"
ORIGINALS: Final = "originals"
PACKING: Final = "packing"


def build_kinds(db: Database, files: FileStore) -> JobKinds:
    """Return all kinds of job over the database and the store of originals of this process."""
    return JobKinds([_originals(db, files), _twins(db), _packing(db)])


def resolve(reference: ActorRef) -> Actor:
    """Return the actor who asked, with the rights of now.

    Raises NotFound for an account, because there are none yet.
    """
    known = {ActorKind.OPERATOR: OPERATOR, ActorKind.SYSTEM: SYSTEM}
    if reference.kind not in known:
        raise NotFound("没有这个账号了")
    return known[reference.kind]


def _originals(db: Database, files: FileStore) -> JobKind:
    missing = originals.MissingOriginals()

    def run(job: Running) -> Payload:
        done, tried = 0, ""
        with Readers(1, NO_WORDS) as readers:
            while due := originals.due_after(db, tried):
                job.step(done, done + originals.count_due(db))
                done += originals.look_at_due(db, files, readers, due, before_each=job.step)
                tried = due[-1].sha256
        missing.remember(originals.count_due(db))
        return {"looked": done}

    return JobKind(
        ORIGINALS,
        run,
        twice="Originals whose look was broken off are looked into again, with the same result.",
        priority=Priority.MAINTENANCE,
        gives_way=True,
        is_wanted=lambda: missing.is_look_wanted(originals.count_due(db)),
    )


def _twins(db: Database) -> JobKind:
    def run(job: Running) -> Payload:
        twins.prepare(db)
        done = 0
        while True:
            total = done + twins.count_due(db)
            job.step(done, total)
            compared = twins.compare_due(db, before_writing=job.step)
            if not compared:
                return {"compared": done}
            done += compared

    return JobKind(
        TWINS,
        run,
        twice="A batch that was broken off is compared again, and every pair is stored once.",
        priority=Priority.MAINTENANCE,
        gives_way=True,
        is_wanted=lambda: twins.are_due(db),
    )


def _packing(db: Database) -> JobKind:
    def run(job: Running) -> Payload:
        done, total = 0, health.count_resources(db)
        while packed := packing.pack_some(db, before_writing=job.step):
            done += packed
            job.step(done, max(done, total))
        return {"packed": done}

    return JobKind(
        PACKING,
        run,
        twice="It goes on behind the last resource that was packed, and packing changes no text.",
        priority=Priority.MAINTENANCE,
        gives_way=True,
        is_wanted=lambda: packing.is_due(db),
    )
