"""The messages of the whole program: it finds them in the source and updates the catalogue.

`python -m web.messages` brings web/translations up to date and prints the messages that have no
translation.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jinja2
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from kb.intake.clean import rule_names
from web.language.catalogue import path_of

ROOT: Final = Path(__file__).resolve().parent.parent
LANGUAGE: Final = "en"
CATALOGUE: Final = path_of(LANGUAGE)
_PACKAGES: Final = ("kb", "indexer", "web")
# These calls take a message as their first argument, as every error below KbError does.
_FIRST: Final = frozenset({
    "msg", "_", "gettext", "translated", "Notice", "Problem", "Note", "Failure",
})  # fmt: skip
# These calls take a message as their second argument.
_SECOND: Final = frozenset({"LeftOut", "fault"})
_ROOT_ERROR: Final = "KbError"
# This file names the rules by which an import removes what is not text.
_RULES: Final = "corpus/rules/dirt.toml"
# This argument holds the message that readers get instead.
_PLAIN: Final = "plain"
_TEMPLATE_CALLS: Final = {
    "_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class CatalogueMessage:
    """A message that needs a translation.

    plural: the plural form, or "" where there is one form only. context: what distinguishes
    messages with the same words, or "".
    """

    text: str
    plural: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.text, self.plural) if self.plural else self.text


def messages(root: Path = ROOT) -> dict[CatalogueMessage, list[str]]:
    """Return every message with the files in which it stands."""
    found: dict[CatalogueMessage, list[str]] = {}
    modules = read_modules(root)
    marking = _FIRST | error_names(modules.values())
    for path, module in modules.items():
        for text in _in_python(module, marking):
            found.setdefault(CatalogueMessage(text), []).append(path)
    for file in sorted((root / "web/templates").glob("*.html")):
        for message in _in_template(file):
            found.setdefault(message, []).append(file.relative_to(root).as_posix())
    for text in rule_names().values():
        found.setdefault(CatalogueMessage(text), []).append(_RULES)
    return found


def read_modules(root: Path = ROOT) -> dict[str, ast.Module]:
    """Return the modules in which messages may stand, by their paths."""
    paths = (path for package in _PACKAGES for path in sorted((root / package).rglob("*.py")))
    return {
        path.relative_to(root).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
    }


def error_names(modules: Iterable[ast.Module]) -> frozenset[str]:
    """Return the names of KbError and of all classes that are derived from it."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for module in modules
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
    }
    known = {_ROOT_ERROR}
    while more := {name for name, of in bases.items() if of & known} - known:
        known |= more
    return frozenset(known)


def has_han(value: object) -> bool:
    """Say whether this is a text with Chinese characters or Chinese punctuation."""
    return isinstance(value, str) and any("\u3001" <= character < "\ufffe" for character in value)


def _in_python(module: ast.Module, marking: frozenset[str]) -> Iterator[str]:
    constants = dict(_constants(module))
    for node in ast.walk(module):
        if isinstance(node, ast.Call):
            for said in _said(node, marking):
                yield from _strings(said, constants)
        elif isinstance(node, ast.Constant) and _has_placeholder(node.value):
            yield str(node.value)


def _said(call: ast.Call, marking: frozenset[str]) -> Iterator[ast.expr]:
    """Yield the arguments of a call that are messages."""
    if _called(call) in marking:
        yield from call.args[:1]
        yield from (one.value for one in call.keywords if one.arg == _PLAIN)
    if len(call.args) > 1 and _called(call) in _SECOND:
        yield call.args[1]


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _constants(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def _strings(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    """Yield the texts that an argument may be: its own, or those of the constant that it names."""
    if isinstance(node, ast.Constant):
        if has_han(node.value):
            yield str(node.value)
        return
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and has_han(part.value):
            yield str(part.value)
        elif isinstance(part, ast.Name) and part.id in constants:
            named = constants[part.id]
            yield from (
                str(leaf.value)
                for leaf in ast.walk(named)
                if isinstance(leaf, ast.Constant) and has_han(leaf.value)
            )


def _has_placeholder(value: object) -> bool:
    return has_han(value) and "%(" in str(value)


def _in_template(path: Path) -> Iterator[CatalogueMessage]:
    environment = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    environment.parse(path.read_text(encoding="utf-8"))  # a syntax error then names its line
    with path.open("rb") as file:
        for _, said, _, context in extract("jinja2", file, keywords=_TEMPLATE_CALLS):
            text, plural = (said, "") if isinstance(said, str) else said[:2]
            yield CatalogueMessage(text, plural, context or "")


def catalogue(path: Path = CATALOGUE) -> Catalog:
    """Read the catalogue from a file, or return an empty one where there is no file."""
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def missing(known: Catalog, wanted: dict[CatalogueMessage, list[str]]) -> list[CatalogueMessage]:
    """Return the wanted messages that have no translation."""
    return [message for message in wanted if not _translated(known, message)]


def _translated(known: Catalog, message: CatalogueMessage) -> bool:
    entry = known.get(message.text, message.context or None)
    if entry is None or not entry.string or entry.fuzzy:
        return False
    return isinstance(entry.string, str) or all(entry.string)


def updated(known: Catalog, wanted: dict[CatalogueMessage, list[str]]) -> Catalog:
    """Return a catalogue of the wanted messages with the known translations, in a steady order."""
    fresh = Catalog(
        locale=LANGUAGE,
        project="studio-kb",
        version="0.1",
        header_comment="# English",
        msgid_bugs_address="-",
        creation_date=known.creation_date,
        revision_date=known.creation_date,
        last_translator="-",
        charset="utf-8",
        fuzzy=False,
    )
    for message, files in sorted(wanted.items(), key=lambda item: (item[1][0], item[0])):
        context = message.context or None
        entry = known.get(message.text, context)
        locations = [(name, None) for name in dict.fromkeys(files)]
        said = entry.string if entry else None
        fresh.add(message.id, said, locations=locations, context=context)  # type: ignore[arg-type]
    return fresh


def write(fresh: Catalog, path: Path = CATALOGUE) -> None:
    """Write the catalogue to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, omit_header=False, sort_output=False, width=100)


def main() -> int:
    """Update the catalogue and print what has no translation; return 1 if anything is missing."""
    wanted = messages()
    fresh = updated(catalogue(), wanted)
    write(fresh)
    without = missing(fresh, wanted)
    for message in without:
        sys.stdout.write(f"{message!r}: {', '.join(wanted[message])}\n")
    return 1 if without else 0


if __name__ == "__main__":
    sys.exit(main())
