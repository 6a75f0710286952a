"""What a search costs: processor time of its thread, with its parts, through the API and the page.

    python -m tests.bench.searches DATA [--beside CHECKOUT DATA]

Answers are made in one thread from a WSGI environment that stands ready, so that neither a client
nor a socket counts. Every process asks each query once, after others that warm it: nothing is
remembered of what it is asked. Beside it stand clients over HTTP, one and sixteen. Another checkout
is measured in turns with this one, on a data folder of its own.
"""

import argparse
import importlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from tests.bench.documents import key_words, questions
from tests.bench.growth import ask, prepare
from tests.bench.running import environment, load, serving

HERE: Final = Path(__file__).resolve()
ROOT: Final = HERE.parents[2]
PATHS: Final = {"API": "/api/v1/search", "page": "/search"}
WARM_UP: Final = 60  # queries of each kind
TURNS: Final = 3
CLIENTS: Final = 16
LOAD_S: Final = 20.0
REST: Final = "the rest of the request"
# What is measured: module, name in it, part. What a checkout does not have is left out.
_PARTS: Final = (
    ("indexer.search", "Searcher.plan", "parse and plan"),
    ("indexer.search", "run_plan", "steps"),
    ("indexer.engines.two_parts", "TwoParts.search", "engine"),
    ("indexer.engines.two_parts", "TwoParts.document_frequencies", "frequencies"),
    ("indexer.engines.tantivy.search", "_Search._facets", "facets"),
    ("indexer.nearness", "Nearness.__call__", "nearness"),
    ("indexer.search", "nearness_of", "nearness"),
    ("indexer.rows", "Rows.__call__", "rows"),
    ("indexer.search", "collapse", "versions of one text"),
    ("indexer.search", "scoped", "outdated"),
    ("indexer.search", "_present", "marks and reasons"),
    ("web.doors.api", "with_names", "names"),
    ("web.views.read.search", "with_names", "names"),
    ("web.doors.api", "page_as_json", "answer"),
    ("web.doors.api", "jsonify", "answer"),
    ("web.views.read.search", "render_template", "answer"),
)

Figures = dict[str, dict[str, float]]  # "API, key words" and the like → part → milliseconds


class Stopwatch:
    """The processor time of this thread by part, in seconds; a part within another counts alone."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.spent: dict[str, float] = {}
        self._part = ""
        self._at = time.thread_time()

    @contextmanager
    def inside(self, part: str) -> Iterator[None]:
        before = self._go_to(part)
        try:
            yield
        finally:
            self._go_to(before)

    def _go_to(self, part: str) -> str:
        now = time.thread_time()
        before = self._part
        self.spent[before] = self.spent.get(before, 0.0) + now - self._at
        self._part, self._at = part, now
        return before

    def watch(self, module: str, name: str, part: str) -> None:
        """Count what runs within a function of this checkout, where it has one of the name."""
        owner: Any = importlib.import_module(module)
        *path, last = name.split(".")
        for each in path:
            owner = getattr(owner, each, None)
        if hasattr(owner, last):
            setattr(owner, last, self._watched(getattr(owner, last), part))

    def _watched(self, function: Callable[..., Any], part: str) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            with self.inside(part):
                return function(*args, **kwargs)

        return watched


class Site:
    """The application over a base, in this process and this thread."""

    def __init__(self, data: Path) -> None:
        from web.app import create_app
        from web.services import build_services
        from web.settings import load_settings

        services = build_services(
            load_settings({"KB_DATA_DIR": str(data), "KB_LOG_LEVEL": "error"})
        )
        self.app = create_app(services)
        getattr(services, "warm", services.sounding.warm)()  # what `kb serve` does

    def environment(self, path: str, query: str) -> dict[str, Any]:
        from werkzeug.test import EnvironBuilder

        return EnvironBuilder(path, query_string={"q": query}).get_environ()

    def answer(self, environ: dict[str, Any]) -> bytes:
        said: list[str] = []
        environ["wsgi.errors"] = io.StringIO()
        body = b"".join(self.app(environ, lambda status, *_: said.append(status)))
        if not said[0].startswith("200"):
            raise RuntimeError(f"{said[0]}: {body[:200]!r}")
        return body

    def warm(self, path: str) -> None:
        for query in (*key_words(WARM_UP, seed=60), *questions(WARM_UP, seed=50)):
            self.answer(self.environment(path, query))


def asked(count: int) -> dict[str, list[str]]:
    return {"key words": key_words(count), "questions": questions(count)}


# --- what a process of its own does ---------------------------------------------------------


def processor_times(data: Path, count: int, name: str) -> Figures:
    stopwatch = Stopwatch()
    for part in _PARTS:
        stopwatch.watch(*part)
    site, path = Site(data), PATHS[name]
    site.warm(path)
    found = {}
    for kind, queries in asked(count).items():
        environments = [site.environment(path, query) for query in queries]
        stopwatch.reset()
        for environ in environments:
            with stopwatch.inside(REST):
                site.answer(environ)
        spent = {part: s / count * 1000 for part, s in stopwatch.spent.items() if part}
        found[f"{name}, {kind}"] = {"all": sum(spent.values())} | spent
    return found


def over_http(data: Path, count: int) -> Figures:
    """p50 and p95 of one client in milliseconds; requests a second of many."""
    found: Figures = {}
    with serving(data) as server:
        time.sleep(4)  # the search by sound is prepared after two seconds
        ask(server.url, [*key_words(WARM_UP, seed=60), *questions(WARM_UP, seed=50)])
        for kind, queries in asked(count).items():
            taken = ask(server.url, queries)
            found[f"one client, {kind}"] = {"p50": taken.at(0.5), "p95": taken.at(0.95)}
        mixed = [query for pair in zip(*asked(300).values(), strict=True) for query in pair]
        for name, path in PATHS.items():
            urls = [f"{server.url}{path}?q={quote(query)}" for query in mixed]
            done = load(urls, CLIENTS, LOAD_S)
            found[f"{CLIENTS} clients, {name}"] = {
                "requests/s": done.requests_a_second,
                "errors": done.errors,
            }
    return found


def answers(data: Path, count: int) -> Iterator[str]:
    """What the API answers, but for the time that it took."""
    site = Site(data)
    for queries in asked(count).values():
        for query in queries:
            answer = json.loads(site.answer(site.environment(PATHS["API"], query)))
            del answer["took_ms"]
            yield json.dumps(answer, ensure_ascii=False)


# --- comparing ------------------------------------------------------------------------------


def report(folder: Path, size: int, count: int) -> None:
    data = folder / f"base-{size}"
    prepare(data, size)
    compare({"": (ROOT, data)}, count)


def compare(checkouts: dict[str, tuple[Path, Path]], count: int, turns: int = TURNS) -> None:
    """Print the best turn of each figure: a busy machine only ever adds to it."""
    best: dict[str, Figures] = {name: {} for name in checkouts}
    for _ in range(turns):  # in turns, so that a busy machine is busy for all
        for name, (root, data) in checkouts.items():
            for what in (*PATHS, "http"):
                for key, figures in in_a_process(root, data, count, what).items():
                    known = best[name].get(key)
                    if known is None or _rank(figures) < _rank(known):
                        best[name][key] = figures
    for key in next(iter(best.values())):
        print(f"\n{key}\n\n| |{''.join(f' {name} |' for name in best)}\n|---|{'---|' * len(best)}")
        for part in dict.fromkeys(part for each in best.values() for part in each[key]):
            row = (f" {each[key].get(part, 0.0):.2f} |" for each in best.values())
            print(f"| {part} |{''.join(row)}", flush=True)


def _rank(figures: dict[str, float]) -> float:
    return figures.get("all") or figures.get("p50") or -figures["requests/s"]


def in_a_process(root: Path, data: Path, count: int, what: str) -> Figures:
    ran = subprocess.run(
        [sys.executable, str(HERE), str(data), "--queries", str(count), "--what", what],
        env=environment(data) | {"PYTHONPATH": str(root), "PATH": os.environ["PATH"]},
        cwd=root,
        stdout=subprocess.PIPE,
        check=True,
    )
    found: Figures = json.loads(ran.stdout)
    return found


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.searches", description=__doc__)
    parser.add_argument("data", type=Path, help="a data folder, made by tests.bench.growth.prepare")
    parser.add_argument("--beside", nargs=2, type=Path, metavar=("CHECKOUT", "DATA"))
    parser.add_argument("--queries", type=int, default=140, help="of each kind")
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--what", choices=(*PATHS, "http", "answers"), help="one part, as JSON")
    chosen = parser.parse_args(given)
    if chosen.what == "answers":
        for line in answers(chosen.data, chosen.queries):
            print(line)
    elif chosen.what == "http":
        print(json.dumps(over_http(chosen.data, chosen.queries)))
    elif chosen.what:
        print(json.dumps(processor_times(chosen.data, chosen.queries, chosen.what)))
    else:
        checkouts = {"before": tuple(chosen.beside)} if chosen.beside else {}
        compare({**checkouts, "now": (ROOT, chosen.data)}, chosen.queries, chosen.turns)


if __name__ == "__main__":
    main()
