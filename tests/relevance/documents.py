"""The corpus with the public sets' passages beside it: a hundred documents are too easy."""

from dataclasses import replace

from indexer.evaluate import read
from kb.domain.ids import ResourceId
from kb.usecases import indexing
from tests.shared_data import SHARED


def with_distractors(db):
    documents = [resource for batch in indexing.iter_batches(db, 500) for resource in batch]
    number = max((resource.id for resource in documents), default=0)
    for name in ("drcd_dev.json", "cmrc_trial.json"):
        path = SHARED / "data" / name
        if path.exists():
            for passage in read(path).passages:
                number += 1
                documents.append(
                    replace(passage, id=ResourceId(number), key=f"distractor-{number}")
                )
    return documents
