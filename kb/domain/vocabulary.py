"""The closed vocabularies. Their names in Chinese and English are in corpus/taxonomies."""

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of resources."""

    CASE = "case"
    CLASS_MEETING = "class_meeting"
    PAPER = "paper"
    REFLECTION = "reflection"
    NARRATIVE = "narrative"
    READING_NOTE = "reading_note"
    REPORT = "report"
    OBSERVATION = "observation"
    LECTURE = "lecture"
    PLAN = "plan"
    SUMMARY = "summary"
    BRIEFING = "briefing"
    JOURNAL = "journal"
    OTHER = "other"


class Stage(StrEnum):
    """The stages of school."""

    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    VOCATIONAL = "vocational"
    SPECIAL = "special"
    ANY = "any"


class Level(StrEnum):
    """The levels of studios."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    SCHOOL = "school"


class Role(StrEnum):
    """The roles in a studio."""

    ADVISER = "adviser"
    HOST = "host"
    ASSISTANT = "assistant"
    MENTOR = "mentor"
    CORE = "core"
    MEMBER = "member"
    RESERVE = "reserve"
    TRAINEE = "trainee"


class Visibility(StrEnum):
    """The visibilities of resources and collections."""

    PRIVATE = "private"
    STUDIO = "studio"
    NETWORK = "network"
    PUBLIC = "public"


class Phase(StrEnum):
    """The phases of a research project: 立项 → 开题 → 中期 → 结题."""

    PROPOSED = "proposed"
    OPENED = "opened"
    MIDTERM = "midterm"
    CONCLUDED = "concluded"


GRADES = range(1, 13)
