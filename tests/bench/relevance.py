"""MRR@10 over the public sets and nDCG@10 over our judged queries, on both engines in one run."""

import tempfile
from itertools import product
from pathlib import Path

from corpus import load as corpus
from indexer.evaluate import evaluate, read
from kb.domain.access import ANONYMOUS, NETWORK, PUBLIC, Scope
from kb.domain.actor import OPERATOR
from kb.storage import schema
from kb.usecases import samples
from tests.relevance.documents import with_distractors
from tests.shared_data import SHARED
from web.services import build_services
from web.settings import load_settings

ENGINES = ("tantivy:", "whoosh:")
# Answered by the open part and by the full one.
READERS = {"anonymous": ANONYMOUS, "signed in": Scope(frozenset({PUBLIC, NETWORK}))}


def report() -> None:
    with tempfile.TemporaryDirectory(prefix="kb-relevance-") as folder:
        services = build_services(load_settings({"KB_DATA_DIR": folder}))
        schema.upgrade(services.db)
        samples.load_taxonomies(services.db, OPERATOR)
        samples.load_samples(services.db, OPERATOR)
        print("\n| set | engine | queries | nDCG@10 | MRR@10 | recall@10 | success@1 | empty |")
        print("|---|---|---|---|---|---|---|---|")
        paths = [SHARED / "data" / "drcd_dev.json", SHARED / "data" / "cmrc_trial.json"]
        for path in [path for path in paths if path.exists()] + corpus.judgement_files():
            _report_one(services, path)
        services.close()


def _report_one(services, path: Path) -> None:
    judged = read(path)
    documents = judged.passages or with_distractors(services.db)
    for engine, (reader, scope) in product(ENGINES, READERS.items()):
        found = evaluate(
            engine,
            documents,
            judged.judged,
            services.analyser,
            services.searcher.directory,
            services.knowledge,
            scope=scope,
        )
        for name, score in [*found.by_kind.items(), ("all", found.score)]:
            if name:
                print(
                    f"| {path.stem} {name} | {engine} {reader} | {score.queries} | {score.ndcg:.4f} "
                    f"| {score.mrr:.4f} | {score.recall:.4f} | {score.success:.4f} "
                    f"| {score.empty} |",
                    flush=True,
                )
