"""Identifiers: an id is the number of a row, and a key is what people and files use and never
changes.
"""

from typing import NewType

ResourceId = NewType("ResourceId", int)
PersonId = NewType("PersonId", int)
StudioId = NewType("StudioId", int)
TopicId = NewType("TopicId", int)
JobId = NewType("JobId", int)
