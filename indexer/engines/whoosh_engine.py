"""The embedded engine without native code: Whoosh, for small bases.

Whoosh keeps the files (segments, terms, postings, columns); its queries are not used, because
`Not` inside `Or` inside `Not` matches too much, totals under a limit and a filter are wrong and
facets take half a second. Matching is set algebra on integers instead (whoosh_segment).

https://github.com/Sygil-Dev/whoosh-reloaded (version 2.7.5)
"""

import math
import os
import pickle
import struct
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import IndexingError, SegmentWriter
from whoosh.index import IndexError as WhooshIndexError
from whoosh.index import LockError

from indexer.engines.contract import IndexDocument, Request, Result, Stamp
from indexer.engines.errors import IndexDamaged
from indexer.engines.fields import NEWEST, TITLE_ORDER
from indexer.engines.folder_engine import FolderEngine
from indexer.engines.whoosh_codec import ArrayCodec, build_schema
from indexer.engines.whoosh_search import Part, Snapshot
from indexer.engines.whoosh_segment import Segment
from kb.domain.ids import ResourceId
from kb.errors import Conflict, Unavailable

LOCK_WAIT_S: Final = 5.0
_SEGMENTS_A_LEVEL: Final = 8
_RETRIES: Final = 10
