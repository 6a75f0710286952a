"""The limits of what is stored of each thing. Texts are measured in characters."""

from typing import Final

TITLE_LIMIT: Final = 200
NAME_LIMIT: Final = 100
NOTE_LIMIT: Final = 20_000
BODY_LIMIT: Final = 2_000_000
# The most values in one list: topics, authors, aliases …
LIST_LIMIT: Final = 50
# The most parts with fields of their own: members, cycles, attachments
PARTS_LIMIT: Final = 500
ITEMS_LIMIT: Final = 2000
STEPS_LIMIT: Final = 100
DURATION_LIMIT_MIN: Final = 100_000
TOPIC_DEPTH_LIMIT: Final = 20
# The length of a synonym, once it is folded
SYNONYM_CHARS: Final = 20
# A search asks for one name and eight others (indexer.understanding.synonyms.MAX_NAMES).
SYNONYM_NAMES: Final = 9
