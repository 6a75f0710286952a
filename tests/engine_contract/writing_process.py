"""A process that writes until it is killed: `python -m … <engine> <folder> <what>`.

what = "batches": ten documents a batch, the number of each printed once it is committed;
       optional: the first id, and seconds between batches
what = "building": a generation beside the live one, its name printed, then wait
"""

import sys
import time
from pathlib import Path

from kb.errors import Conflict
from tests.engine_contract.world import STAMP, document, open_at

SIZE = 10


def batch(number: int, first_id: int = 1):
    start = first_id + number * SIZE
    return [document(n, kind=f"b{number}", text="a b") for n in range(start, start + SIZE)]


def write_batches(engine, first_id: int, pause_s: float) -> None:
    for number in range(100_000):
        while True:
            try:
                engine.current().apply(batch(number, first_id))
            except Conflict:
                continue
            break
        print(number, flush=True)
        time.sleep(pause_s)


def build(engine) -> None:
    index = engine.create(STAMP)
    print(index.generation, flush=True)
    for number in range(100_000):
        index.apply(batch(number))
    time.sleep(600)


def main(name: str, root: str, what: str, first_id: str = "1", pause_s: str = "0") -> None:
    engine = open_at(name, Path(root))
    if what == "batches":
        write_batches(engine, int(first_id), float(pause_s))
    else:
        build(engine)


if __name__ == "__main__":
    main(*sys.argv[1:])
