"""Decides where the text of an RTF group goes, by the word at its start, and ends groups."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from kb.intake.extraction.descriptions import authored
from kb.intake.extraction.labels import Label, is_plain_number
from kb.intake.extraction.left_out import (
    COMMENTS,
    DELETED_WORDS,
    DESCRIPTIONS,
    HIDDEN_WORDS,
    count_object,
)
from kb.intake.extraction.markdown import Run, picture, plain
from kb.intake.extraction.omml import linear
from kb.intake.extraction.rtf.flow import Flow, RowDefinition
from kb.intake.extraction.rtf.forms import form_text
from kb.intake.extraction.rtf.maths import element_of
from kb.intake.extraction.rtf.pictures import keep_picture
from kb.intake.extraction.rtf.state import Form, Goes, PictureData, Shape, State

if TYPE_CHECKING:
    from kb.intake.extraction.rtf.reader import RtfReader

# Tables and settings; older forms of what stands beside in a newer one; what is told elsewhere
_NOWHERE: Final = frozenset(
    {"colortbl", "nonshppict", "shprslt", "nonesttables", "objdata", "background", "template",
     "xe", "tc", "tcn", "rxe", "mmathPict", "ffname", "ffdeftext", "ffformat", "ffhelptext",
     "ffstattext", "ffentrymcr", "ffexitmcr", "falt", "panose", "comment", "operator"}
)  # fmt: skip
# They hold others that matter
_TRANSPARENT: Final = frozenset(
    {"shppict", "shpinst", "shpgrp", "do", "sp", "result", "nesttableprops", "mmath", "rtf",
     "fldrslt", "picprop", "cs", "ds", "ts"}
)  # fmt: skip
_FLOWS: Final[Mapping[str, str]] = {
    "footnote": "footnote", "annotation": "annotation", "shptxt": "box", "dptxbxtext": "box",
    **dict.fromkeys(("header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr",
                     "footerf"), "margin"),
}  # fmt: skip
_VALUES: Final = frozenset({"sn", "sv", "listtext", "pntext", "ffl"})
_PROPERTIES: Final = {
    "title": "title", "author": "author", "subject": "subject", "keywords": "keywords",
    "creatim": "created_on", "revtim": "modified_on",
}  # fmt: skip
_TIMES: Final = ("yr", "mo", "dy", "hr", "min")
_BLIPS: Final = {"pngblip": "png", "jpegblip": "jpeg"}
_OTHER_BLIPS: Final = frozenset({"emfblip", "wmetafile", "dibitmap", "wbitmap", "macpict"})
_POINTS: Final = frozenset("•·●▪◆➢❖○■□◇►▶✓✔★☆※-–—*o§ØüØn")
_WORDS_OF_ART: Final = "gtextUNICODE"
_DESCRIPTION: Final = "wzDescription"


def make(  # noqa: C901 - one case a sort of group
    reader: "RtfReader", word: str, number: int | None
) -> bool:
    """Whether a word says what its group is, or something that only such a group holds."""
    state = reader.state
    starred, state.starred = state.starred, False
    if state.goes is Goes.NOWHERE:
        if word == "ud" and state.in_pair:
            state.goes, state.in_pair = Goes.TEXT, False
        return True
    if word in _NOWHERE:
        state.goes = Goes.NOWHERE
    elif word in _OPENERS:
        _OPENERS[word](reader, state)
    elif word in _FLOWS:
        _begin_flow(state, _FLOWS[word])
    elif word in _VALUES:
        state.goes, state.opened, state.value = Goes.VALUE, word, []
    elif word in _PROPERTIES and state.opened in ("", "info") and state.goes is Goes.VALUE:
        state.opened, state.value = word, []
    elif (element := element_of(word, state.maths)) is not None:
        state.goes = Goes.MATHS
        state.opened = "maths" if state.maths is None else ""
        state.maths = element
    elif word in _TRANSPARENT:
        return _go_in(reader, word, number)
    elif starred and not (state.goes is Goes.STYLES or word == "ud"):
        state.goes = Goes.NOWHERE
    else:
        return _say(reader, word, number)
    return True


def _go_in(reader: "RtfReader", word: str, number: int | None) -> bool:
    state = reader.state
    if word == "fldrslt":
        reader.fields.separate()
        state.goes = Goes.TEXT
    elif word == "picprop":
        state.goes = Goes.VALUE
    elif word in ("cs", "ds", "ts") and state.goes is Goes.STYLES and number is not None:
        state.opened = ""  # a style of characters is none of ours
    return True


def _say(reader: "RtfReader", word: str, number: int | None) -> bool:
    """Process words that have a meaning only in a table of fonts, a picture, a form or a date."""
    state = reader.state
    if state.goes is Goes.FONTS:
        if word == "f":
            state.font = number or 0
        elif word == "fcharset":
            reader.fonts.charsets[state.font] = number or 0
        return True
    if state.picture and (word in _BLIPS or word in _OTHER_BLIPS):
        state.picture.kind = _BLIPS.get(word, "other")
    elif state.form and word == "fftype":
        state.form.kind = number or 0
    elif state.form and word == "ffres":
        state.form.result = number
    elif state.form and word == "ffdefres":
        state.form.default = number or 0
    elif word in _TIMES and state.opened in ("creatim", "revtim"):
        state.value.append(str(number or 0))
    else:
        return False
    return True


def open_within(above: State, state: State) -> None:
    """Open a group whose purpose no word has stated so far."""
    if above.opened == "stylesheet":
        state.opened, state.value, state.style, state.outline = "style", [], 0, None
    elif above.opened == "upr":
        state.goes, state.in_pair = Goes.NOWHERE, True


def _begin_flow(state: State, kind: str) -> None:
    state.goes, state.opened, state.flow = Goes.TEXT, kind, Flow()
    state.row = RowDefinition()
    state.plain()
    state.new_paragraph()


def _open_styles(_: "RtfReader", state: State) -> None:
    state.goes, state.opened = Goes.STYLES, "stylesheet"


def _open_fonts(_: "RtfReader", state: State) -> None:
    state.goes = Goes.FONTS


def _open_info(_: "RtfReader", state: State) -> None:
    state.goes, state.opened, state.value = Goes.VALUE, "info", []


def _open_field(reader: "RtfReader", state: State) -> None:
    state.opened = "field"
    reader.fields.begin()


def _open_code(_: "RtfReader", state: State) -> None:
    state.goes = Goes.CODE


def _open_form(_: "RtfReader", state: State) -> None:
    state.goes, state.opened, state.form = Goes.VALUE, "formfield", Form()


def _open_picture(_: "RtfReader", state: State) -> None:
    state.goes, state.opened, state.picture = Goes.PICTURE, "pict", PictureData()
    if state.shape is None:
        state.shape = Shape()
        state.opened = "lone pict"


def _open_shape(_: "RtfReader", state: State) -> None:
    state.opened, state.shape = "shp", Shape()


def _open_object(_: "RtfReader", state: State) -> None:
    state.opened, state.value = "object", []


def _open_class(_: "RtfReader", state: State) -> None:
    state.goes = Goes.VALUE  # into the value of the object around it


def _open_pair(_: "RtfReader", state: State) -> None:
    state.opened = "upr"


_OPENERS: Final[Mapping[str, Callable[["RtfReader", State], None]]] = {
    "stylesheet": _open_styles, "fonttbl": _open_fonts, "info": _open_info,
    "field": _open_field, "fldinst": _open_code, "formfield": _open_form, "pict": _open_picture,
    "shp": _open_shape, "object": _open_object, "objclass": _open_class, "upr": _open_pair,
}  # fmt: skip


# --- ends ------------------------------------------------------------------------------------


def close(reader: "RtfReader", ended: State) -> None:
    """Put what a group held into the place that it was in."""
    end = _ENDS.get(ended.opened)
    if end is not None:
        end(reader, ended)


def _end_note(reader: "RtfReader", ended: State) -> None:
    text = reader.text_of(ended.flow)
    state = reader.state
    if state.deleted or (state.hidden and not reader.hidden):
        reader.tally.add(DELETED_WORDS if state.deleted else HIDDEN_WORDS, text)
    else:
        reader.notes.append(text)
        reader.show_run(Run(f"[{len(reader.notes)}]"))


def _end_margin(reader: "RtfReader", ended: State) -> None:
    reader.margins += reader.text_of(ended.flow).split("\n")


def _end_annotation(reader: "RtfReader", ended: State) -> None:
    text = reader.text_of(ended.flow)
    if text:
        reader.tally.add(COMMENTS, text)


def _end_box(reader: "RtfReader", ended: State) -> None:
    reader.state.flow.boxes += reader.finish(ended.flow)


def _end_field(reader: "RtfReader", _: State) -> None:
    shown = reader.fields.end()[1]
    if shown:
        reader.write(shown)


def _end_form(reader: "RtfReader", ended: State) -> None:
    if ended.form:
        reader.fields.fill_in(form_text(ended.form))


def _end_choice(_: "RtfReader", ended: State) -> None:
    if ended.form:
        ended.form.choices.append("".join(ended.value))


def _end_picture(reader: "RtfReader", ended: State) -> None:
    name = keep_picture(reader, ended.picture) if ended.picture else None
    if name and ended.shape:
        ended.shape.pictures.append(name)
    if ended.opened == "lone pict":
        _end_shape(reader, ended)


def _end_shape(reader: "RtfReader", ended: State) -> None:
    shape = ended.shape or Shape()
    for name in dict.fromkeys(shape.pictures):
        reader.show_run(picture(name, shape.description))


def _end_name(_: "RtfReader", ended: State) -> None:
    if ended.shape:
        ended.shape.name = "".join(ended.value).strip()


def _end_value(reader: "RtfReader", ended: State) -> None:
    shape, text = ended.shape, "".join(ended.value).strip()
    if shape and shape.name == _WORDS_OF_ART and text:
        reader.state.flow.boxes.append(plain(text))
    elif shape and shape.name == _DESCRIPTION:
        shape.description = authored(text)
        if text and not shape.description:
            reader.tally.add(DESCRIPTIONS, text)


def _end_object(reader: "RtfReader", ended: State) -> None:
    count_object(reader.tally, "".join(ended.value).strip())


def _end_label(reader: "RtfReader", ended: State) -> None:
    text = "".join(ended.value).strip()
    is_point = len(text) == 1 and (text in _POINTS or not text.isalnum())
    reader.state.flow.label = Label(text, 0, is_point, is_plain_number(text)) if text else None


def _end_maths(reader: "RtfReader", ended: State) -> None:
    if ended.maths is not None:
        reader.show(linear(ended.maths))


def _end_property(reader: "RtfReader", ended: State) -> None:
    name = _PROPERTIES[ended.opened]
    if ended.opened in ("creatim", "revtim"):
        numbers = [int(one) for one in ended.value if one.isdecimal()]
        year, *rest = [*numbers, 0, 0, 0, 0, 0][:5]
        month, day, hour, minute = rest
        if 1980 < year < 10_000 and month and day:
            text = f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00"
            reader.properties.setdefault(name, text)
        return
    text = " ".join("".join(ended.value).split())[:500]
    if text:
        reader.properties[name] = text


def _end_style(reader: "RtfReader", ended: State) -> None:
    name = "".join(ended.value).partition(";")[0].strip()
    reader.styles[ended.style] = (name, ended.outline)


_ENDS: Final[Mapping[str, Callable[["RtfReader", State], None]]] = {
    "footnote": _end_note, "margin": _end_margin, "annotation": _end_annotation, "box": _end_box,
    "field": _end_field, "formfield": _end_form, "ffl": _end_choice, "pict": _end_picture,
    "lone pict": _end_picture, "shp": _end_shape, "sn": _end_name, "sv": _end_value,
    "object": _end_object, "listtext": _end_label, "pntext": _end_label, "maths": _end_maths,
    "style": _end_style, **dict.fromkeys(_PROPERTIES, _end_property),
}  # fmt: skip
