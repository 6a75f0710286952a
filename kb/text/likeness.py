"""How much of two texts is the same, and hashes by which like texts find each other.

A text is the set of its runs of four characters, folded and without punctuation: scripts, quotation
marks and the order of paragraphs make no difference, one reworded word changes a few runs. Two sets
resemble each other by what they share, of all they have (Jaccard). Source: A. Broder, "On the
resemblance and containment of documents", 1997.
"""

import re
import struct
from hashlib import blake2b
from typing import Final

from rensa import RMinHash

from kb.text.fold import fold

Shingles = frozenset[str]
Hashes = tuple[int, ...]

# From here on two texts are versions of one. Of the bundled texts no two that are not reach .04;
# a text in as much again of other text around it has .5, one of ten words replaced leaves about .5.
ALIKE: Final = 0.4
_RUN: Final = 4
# Shorter ones are greetings, "see the file", tests; they are like each other by chance.
_FEWEST: Final = 60
# Of a longer text its beginning decides.
LONGEST: Final = 100_000
_BANDS: Final = 42
_ROWS: Final = 3
_VALUES: Final = 128  # a power of two is computed in half the time of _BANDS x _ROWS
_SEED: Final = 1
_NO_LETTER: Final = re.compile(r"[\W_]+")
_PACKED: Final = struct.Struct(f"<{_BANDS}q")

# Hashes compare only where this is the same.
LAYOUT: Final = f"rensa-{RMinHash.ALGORITHM_VERSION}/{_RUN}/{_BANDS}x{_ROWS}/{_FEWEST}/{_SEED}"


def shingles(text: str) -> Shingles:
    """Empty where the text is too short to be told from others."""
    letters = _NO_LETTER.sub("", fold(text[:LONGEST]))
    found = frozenset(letters[at : at + _RUN] for at in range(len(letters) - _RUN + 1))
    return found if len(found) >= _FEWEST else frozenset()


def resemblance(one: Shingles, other: Shingles) -> float:
    """Jaccard: 0 for nothing in common, 1 for the same."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def containment(one: Shingles, other: Shingles) -> float:
    """How much of the shorter of the two stands in the other too, 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def band_hashes(found: Shingles) -> Hashes:
    """42 signed 64-bit hashes of MinHash values, three by three; none for an empty set.

    Texts of resemblance J have one in common with probability 1 - (1 - J³)⁴²: .94 at .4, .996 at
    .5, a hundred thousandth at .006, where unrelated texts are.
    """
    if not found:
        return ()
    sketch = RMinHash(num_perm=_VALUES, seed=_SEED)
    sketch.update(list(found))
    values = sketch.digest()
    return tuple(_hash(band, values[band * _ROWS :][:_ROWS]) for band in range(_BANDS))


def pack(hashes: Hashes) -> bytes:
    return _PACKED.pack(*hashes) if hashes else b""


def unpack(packed: bytes) -> Hashes:
    return _PACKED.unpack(packed) if packed else ()


def _hash(band: int, values: list[int]) -> int:
    packed = struct.pack(f"<{1 + _ROWS}I", band, *values)
    return int.from_bytes(blake2b(packed, digest_size=8).digest(), "little", signed=True)
