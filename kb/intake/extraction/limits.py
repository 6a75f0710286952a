"""The limits for one file; beyond them it is a bomb, or no document."""

from typing import Final

MIB: Final = 1024 * 1024

# This is the most that is handed to a worker at all.
MAX_FILE_BYTES: Final = 200 * MIB
# Plain text is read whole and decoded in several ways.
MAX_TEXT_BYTES: Final = 20 * MIB
# These are for a package (docx, pptx …).
MAX_PARTS: Final = 20_000
MAX_PART_BYTES: Final = 64 * MIB
MAX_UNPACKED_BYTES: Final = 256 * MIB
MAX_PICTURES: Final = 200
# These are for what comes back from a worker.
MAX_MARKDOWN_CHARACTERS: Final = 2_000_000
MAX_PICTURE_BYTES: Final = 20 * MIB
MAX_PICTURES_BYTES: Final = 100 * MIB
