"""Helpers that open the services a command needs and bring the index up to date."""

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

# Where more changes than this wait, and most of the base changed, a rebuild is quicker.
_WORTH_A_REBUILD: Final = 5_000


@contextmanager
def base(*, measured: bool = False) -> Iterator[Services]:
    """Yield the services over an existing base, and close them afterwards.

    measured: whether figures are kept for KB_METRICS. Raises NotFound where `kb init` has to be run
    first, and Conflict where a newer program made the base.
    """
    settings = load_settings()
    set_up_logging(settings)
    services = build_services(settings, open_meter(settings.metrics) if measured else None)
    try:
        _check_version(services)
        yield services
    finally:
        services.close()


def refuse_newer(services: Services) -> None:
    """Raise Conflict where a newer program made the base: this one would damage what it has."""
    if newer := schema.find_newer(services.db):
        raise Conflict(
            "%(path)s 里的知识库是由较新的程序建立的（数据库版本 %(version)s），这个程序不能用它。"
            "请升级程序；kb init 不能把它变回旧版本。",
            path=services.settings.store.data_dir,
            version=newer,
        )


def _check_version(services: Services) -> None:
    if schema.is_current(services.db):
        return
    path = services.settings.store.data_dir
    if schema.is_empty(services.db):
        raise NotFound("%(path)s 里还没有知识库。请先运行 kb init。", path=path)
    refuse_newer(services)
    raise NotFound(
        "%(path)s 里的知识库是由旧版本建立的。请先备份，再运行 kb init，"
        "它会把知识库升级到现在的版本。",
        path=path,
    )


def set_up_logging(settings: Settings) -> None:
    """Set up the log as the settings ask."""
    logs.set_up(settings.log_level, settings.log_format)


def bring_index_up_to_date(services: Services) -> int:
    """Apply the waiting changes to the index, compare changed texts, and count what was applied.

    Where another process is applying the changes already, they are left to it.
    """
    applied = _apply(services)
    find_twins(services)
    return applied


def find_twins(services: Services) -> None:
    """Compare the texts that are due, with a progress bar.

    Where another process is comparing them already, they are left to it.
    """
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
    """Rebuild the index with a progress bar.

    processes: as for `rebuild`; None means one for each processor if the base is large enough.
    """
    total = health.count_resources(services.db)
    services.worker()  # an older process must not rebuild with its analysis
    if processes is None:
        processes = (os.cpu_count() or 1) if total > _WORTH_A_REBUILD else 0
    with progress(_("重建索引"), total) as advance:
        return rebuild(
            services.db, services.engine, services.analyser, progress=advance, processes=processes
        )
