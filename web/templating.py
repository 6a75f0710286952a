"""How templates are read, both for the site and for pages that a command writes."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.language.translate import ntranslated, ptranslated, translated

TEMPLATES: Final = Path(__file__).parent / "templates"
OPTIONS: Final[dict[str, Any]] = {"trim_blocks": True, "lstrip_blocks": True}


def speak_in(environment: Environment) -> None:
    """Translate the messages of the templates into the language spoken when they are shown."""
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translated, ntranslated, newstyle=True, pgettext=ptranslated
    )


def standing_alone() -> Environment:
    """Return an environment for pages that are written to a file, without a site around them."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, **OPTIONS
    )
    speak_in(environment)
    return environment
