"""Files a second: Word files of three pages, read, cleaned, proposed for and saved."""

import random
import resource
import tempfile
import time
from pathlib import Path

from corpus.load import sample_entries
from kb.domain.actor import OPERATOR
from kb.storage import schema
from kb.storage.files import FolderStore
from kb.storage.session import Database
from kb.usecases import samples
from kb.usecases.importing import import_paths
from tests.office import bold, docx, paragraph, table

_PAGE_CHARACTERS = 800


def plan(number: int, sentences: list[str], pages: int = 3) -> bytes:
    """A class-meeting plan with headings, a table and so many pages of text."""
    chance = random.Random(number)
    blocks = [paragraph(bold(f"第{number}次主题班会教案")), paragraph("授课班级：八年级（2）班")]
    written = 0
    section = 0
    while written < pages * _PAGE_CHARACTERS:
        section += 1
        blocks.append(paragraph(bold(f"环节{section}")))
        for _ in range(3):
            text = "".join(chance.choices(sentences, k=4))
            written += len(text)
            blocks.append(paragraph(text.replace("&", "").replace("<", "")))
    blocks.append(table(["环节", "时间"], ["导入", "5分钟"], ["讨论", "20分钟"]))
    return docx(*blocks, core={"creator": "Administrator"})


def measure(count: int, processes: int | None = None) -> dict[str, float]:
    """files_s: files a second; again_s: the same when nothing has changed.

    cpu_ms: of all processes, a file, both runs. peak_mib: of this process and of its largest reading process.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "资料"
        folder.mkdir()
        sentences = _sentences()
        for number in range(count):
            (folder / f"教案{number:05}.docx").write_bytes(plan(number, sentences))
        db = Database(f"sqlite:///{Path(name) / 'kb.sqlite'}")
        schema.upgrade(db)
        samples.set_up(db, OPERATOR, with_samples=False)
        files = FolderStore(Path(name) / "files")
        before = _cpu_s()
        first = _timed(db, folder, files, processes)
        again = _timed(db, folder, files, processes)
        db.close()
        cpu_s = _cpu_s() - before
    return {
        "files_s": count / first,
        "again_s": count / again,
        "cpu_ms": cpu_s / count * 1000,
        "peak_mib": _peak_mib(),
    }


def _timed(db: Database, folder: Path, files: FolderStore, processes: int | None) -> float:
    started = time.perf_counter()
    report = import_paths(db, OPERATOR, [folder], files=files, processes=processes)
    assert report.is_clean, report.problems
    return time.perf_counter() - started


def _cpu_s() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak_mib() -> float:
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024


def report(counts: list[int]) -> None:
    print("\n| Word files of 3 pages | files/s | again/s | processor ms a file | peak MiB |")
    print("|---|---|---|---|---|")
    for count in counts:
        found = measure(count)
        print(f"| {count:,} | {found['files_s']:.0f} | {found['again_s']:.0f} |"
              f" {found['cpu_ms']:.0f} |"
              f" {found['peak_mib']:.0f} |")  # fmt: skip


def _sentences() -> list[str]:
    found = []
    for entry in sample_entries():
        if entry.fields["type"] == "resource":
            found += [one + "。" for one in entry.fields["body"].split("。") if "\n" not in one]
    return found
