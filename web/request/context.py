"""What a request needs: the process's objects, and who is reading."""

from dataclasses import dataclass
from typing import Final, cast

from flask import Flask, current_app

from kb.domain.access import ANONYMOUS, Reader, Scope
from web.present.assets import Assets
from web.present.breaks import Cut
from web.present.labels import Labels
from web.services import Services

_EXTENSION: Final = "studio-kb"


@dataclass(frozen=True, slots=True)
class Site:
    services: Services
    labels: Labels
    assets: Assets

    @property
    def cut(self) -> Cut:
        """The segmenter: a text → its words, between which a line may end."""
        return self.services.analyser.segmenter.cut


def keep(app: Flask, site: Site) -> None:
    app.extensions[_EXTENSION] = site


def site() -> Site:
    return cast("Site", current_app.extensions[_EXTENSION])


def current_scope() -> Scope:
    """What the reader of this request may see. There is no sign-in yet."""
    return ANONYMOUS


def current_reader() -> Reader:
    """The same, for what is opened by itself: also what was opened to this reader alone."""
    return Reader(current_scope())
