"""A small input of any format: what its text must hold, what it must not, what is left out."""

from dataclasses import dataclass, field
from io import BytesIO

from kb.intake.extraction.read import read
from kb.intake.media_type import detect


@dataclass(frozen=True)
class Small:
    """has, lacks: pieces of the Markdown, backslashes apart. left_out: reasons and parts of words.

    order: pieces that stand one after the other. notes: pieces of what is told. properties and
    fields: those that must be there. hidden: read as with the option of that name.
    """

    name: str
    data: bytes
    file: str
    has: tuple = ()
    lacks: tuple = ()
    order: tuple = ()
    left_out: tuple = ()
    notes: tuple = ()
    properties: dict = field(default_factory=dict)
    fields: dict = field(default_factory=dict)
    hidden: bool = False


def faults(case):
    """What is not as the case says, in words; an empty list where all is right."""
    found = read(case.data, detect(BytesIO(case.data), case.file), hidden=case.hidden)
    text = found.markdown.replace("\\", "")
    said = " ".join(str(note) for note in found.notes)
    told = [f"{part.reason.value}: {part.part % part.params}" for part in found.left_out]
    wrong = [f"lacks {piece!r}" for piece in case.has if piece not in text]
    wrong += [f"holds {piece!r}" for piece in case.lacks if piece in text]
    places = [text.find(piece) for piece in case.order]
    if -1 in places or places != sorted(places):
        wrong.append(f"order {places}")
    wrong += [
        f"does not tell {reason} {piece!r}"
        for reason, piece in case.left_out
        if not any(one.startswith(f"{reason}: ") and piece in one for one in told)
    ]
    if not case.left_out and told:
        wrong.append(f"tells {told}")
    wrong += [f"no note {piece!r}" for piece in case.notes if piece not in said]
    for kind, given in (("properties", found.properties), ("fields", found.fields)):
        for name, value in getattr(case, kind).items():
            if given.get(name) != value:
                wrong.append(f"{name} is {given.get(name)!r}")
    return [*wrong, text] if wrong else []
