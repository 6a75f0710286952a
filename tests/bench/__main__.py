"""All measurements of docs/measured.md, by hand: python -m tests.bench [--sizes 1000 10000 100000].

Each figure is taken in a process of its own on bases that are made here, in a folder that is kept
(--keep) so that a second run need not import again. Prints Markdown.
"""

import argparse
import tempfile
from pathlib import Path

from tests.bench import (
    backups,
    growth,
    guard,
    intake,
    pages,
    proposals,
    province,
    relevance,
    rivals,
    scopes,
    searches,
    soak,
    starting,
    suggestions,
    twins,
    weights,
    writes,
)

MEASUREMENTS = (
    "relevance", "growth", "pages", "suggestions", "rivals", "intake", "guard", "proposals",
    "twins", "backups", "writes", "weights", "starting", "searches",
)  # fmt: skip
# Only where they are asked for: they start a cluster, or go on for long.
OF_A_PROVINCE = ("province", "soak", "scopes", "differences")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--queries", type=int, default=300, help="of each kind")
    parser.add_argument("--keep", type=Path, help="folder for the bases")
    parser.add_argument(
        "--only",
        choices=(*MEASUREMENTS, *OF_A_PROVINCE),
        action="append",
        help="leave out others",
    )
    parser.add_argument("--minutes", type=float, default=30, help="of the soak")
    parser.add_argument("--readers", type=int, default=8, help="of the soak")
    chosen = parser.parse_args()
    only = chosen.only or MEASUREMENTS
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as temporary:
        folder = chosen.keep or Path(temporary)
        if "relevance" in only:
            relevance.report()
        if "growth" in only:
            growth.report(folder, chosen.sizes, chosen.queries)
        if "pages" in only:
            pages.report(folder, chosen.sizes[-1], min(chosen.queries, 50))
        if "suggestions" in only:
            suggestions.report(folder, chosen.sizes[-1])
        if "rivals" in only:
            rivals.report(folder, chosen.queries)
        if "intake" in only:
            intake.report([300, 2_000])
        if "guard" in only:
            guard.report()
        if "proposals" in only:
            proposals.report()
        if "twins" in only:
            twins.report(folder, chosen.sizes, chosen.queries)
        if "backups" in only:
            backups.report(folder, chosen.sizes)
        if "scopes" in only:
            scopes.report(folder, chosen.sizes, min(chosen.queries, 140))
        if "differences" in only:
            scopes.report_differences(chosen.sizes, chosen.queries)
        if "writes" in only:
            writes.report(folder, chosen.sizes)
        if "weights" in only:
            weights.report(folder, chosen.sizes)
        if "starting" in only:
            starting.report(folder)
        if "searches" in only:
            searches.report(folder, chosen.sizes[-1], min(chosen.queries, 140))
        if "province" in only:
            province.report(folder, chosen.sizes, chosen.queries)
        if "soak" in only:
            soak.report(folder, chosen.sizes[-1], chosen.minutes, chosen.readers)


main()
