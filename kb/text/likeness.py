"""Measures how much of two texts is the same, and hashes texts so that like ones are found.

A text is the set of its runs of four characters, folded and without punctuation. So scripts,
quotation marks and the order of paragraphs make no difference, and one reworded word changes only a
few runs. The resemblance of two sets is the share of their common runs among all their runs
(Jaccard). Source: A. Broder, "On the resemblance and containment of documents", 1997.
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
# Shorter texts are greetings, "see the file" or tests, which resemble each other by chance.
_FEWEST: Final = 60
# Only the beginning of a longer text is compared.
LONGEST: Final = 100_000
_BANDS: Final = 42
_ROWS: Final = 3
_VALUES: Final = 128  # a power of two is computed in half the time of _BANDS x _ROWS
_SEED: Final = 1
_NO_LETTER: Final = re.compile(r"[\W_]+")
_PACKED: Final = struct.Struct(f"<{_BANDS}i")
# Of a million texts, fewer than one has a hash of another's by chance, and the texts are compared.
_HASH_BITS: Final = 32

# Hashes can be compared only where this version is the same.
LAYOUT: Final = (
    f"rensa-{RMinHash.ALGORITHM_VERSION}/{_RUN}/{_BANDS}x{_ROWS}/{_FEWEST}/{_SEED}/{_HASH_BITS}"
)


def shingles(text: str) -> Shingles:
    """Return the runs of a text; the set is empty where the text is too short to be compared."""
    letters = _NO_LETTER.sub("", fold(text[:LONGEST]))
    found = frozenset(letters[at : at + _RUN] for at in range(len(letters) - _RUN + 1))
    return found if len(found) >= _FEWEST else frozenset()


def resemblance(one: Shingles, other: Shingles) -> float:
    """Return the Jaccard resemblance: 0 for nothing in common, 1 for the same set."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def containment(one: Shingles, other: Shingles) -> float:
    """Return the share of the shorter text that is also in the other one, from 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def band_hashes(found: Shingles) -> Hashes:
    """Return 42 signed 32-bit hashes, each of three MinHash values; none for an empty set.

    Two texts of resemblance J share at least one hash with probability 1 - (1 - J³)⁴²: .94 at .4,
    .996 at .5, and a hundred thousandth at .006, which is what unrelated texts have.
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
    # the upper half of what was a hash of 64 bits, so that older sketches could be shortened
    return int.from_bytes(blake2b(packed, digest_size=8).digest()[4:], "little", signed=True)
