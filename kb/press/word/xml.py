"""The parts of WordprocessingML for which python-docx has no name."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn


def element(name: str, /, **attributes: Any) -> Any:
    """Return a new element such as w:ind; its attributes are of the same namespace."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def put(parent: Any, name: str, successors: tuple[str, ...] = (), /, **attributes: Any) -> Any:
    """Put an element into its parent in place of one with the same name, before `successors`."""
    for old in parent.findall(qn(name)):
        parent.remove(old)
    made = element(name, **attributes)
    parent.insert_element_before(made, *successors)
    return made


def field(paragraph: Any, code: str, shown: str) -> None:
    """Add a field such as PAGE, with what is shown until a program works it out."""
    for kind, content in (
        ("begin", None),
        (None, code),
        ("separate", None),
        ("text", shown),
        ("end", None),
    ):
        run = paragraph.add_run()
        if kind == "text":
            run.text = content
        elif kind:
            run._r.append(element("w:fldChar", fldCharType=kind))  # noqa: SLF001 - python-docx has no fields
        else:
            instruction = element("w:instrText")
            instruction.text = content
            run._r.append(instruction)  # noqa: SLF001 - as above
