"""Opening what a command needs."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from indexer.sync.rebuild import Rebuilt, rebuild
from kb.errors import Conflict, NotFound
from kb.storage import schema
from kb.usecases import health, indexing, twins
from web.cli.output import _, progress, say_error
from web.jobs.kinds import TWINS
from web.observe import logs
from web.observe.measuring import open_meter
from web.services import Services, build_services
from web.settings import Settings, load_settings

# From so many changes on, if they are most of the base, building anew is quicker than applying.
_WORTH_A_REBUILD: Final = 5_000


@contextmanager
def base(*, measured: bool = False) -> Iterator[Services]:
    """The services over an existing base. Raises NotFound where `kb init` has not been run.

    measured: whether figures are kept for KB_METRICS.
    """
    settings = load_settings()
    set_up_logging(settings)
    services = build_services(settings, open_meter(settings.metrics) if measured else None)
    try:
        if not schema.is_current(services.db):
            raise NotFound(
                "%(path)s 里还没有知识库，或是由旧版本建立的。请先运行 kb init。",
                path=settings.store.data_dir,
            )
        yield services
    finally:
        services.close()


def set_up_logging(settings: Settings) -> None:
    logs.set_up(settings.log_level, settings.log_format)


def bring_index_up_to_date(services: Services) -> int:
    """Apply what waits, or leave it to the process that is already at it; changes applied.

    Then the texts that changed are compared with the others.
    """
    applied = _apply(services)
    find_twins(services)
    return applied


def find_twins(services: Services) -> None:
    """Compare what is due, with a bar; or leave it to the process that is already at it."""
    with progress(_("比较文字"), twins.count_due(services.db)) as advance:
        done = services.job_runner().run_now(TWINS, progress=advance)
    if not done:
        say_error(_("另一个进程正在比较文字，它会一并做完。"))


def _apply(services: Services) -> int:
    waiting = indexing.pending(services.db)
    total = health.count_resources(services.db)
    try:
        if not services.worker().has_index() or (
            waiting > _WORTH_A_REBUILD and waiting * 2 > total
        ):
            return rebuild_index(services).documents
        with progress(_("更新索引"), waiting) as advance:
            return services.worker().drain(wait_s=5.0, progress=advance)
    except Conflict:
        say_error(_("另一个进程正在更新索引，它会把这些改动一并写入。"))
        return 0


def rebuild_index(services: Services, processes: int | None = None) -> Rebuilt:
    """With a bar. processes: as for `rebuild`; None = one a processor where it is worth it."""
    total = health.count_resources(services.db)
    services.worker()  # says whose analysis counts: an older process must not build its own again
    if processes is None:
        processes = (os.cpu_count() or 1) if total > _WORTH_A_REBUILD else 0
    with progress(_("重建索引"), total) as advance:
        return rebuild(
            services.db, services.engine, services.analyser, progress=advance, processes=processes
        )
