"""The context of a request: the objects of the process, and who is reading."""

from dataclasses import dataclass, field
from typing import Final, cast

from flask import Flask, current_app

from kb.domain.access import ANONYMOUS, Reader, Scope
from web.present.assets import Assets
from web.present.breaks import Cut
from web.present.labels import Labels
from web.request.limits import Limiter
from web.services import Services

_EXTENSION: Final = "studio-kb"


@dataclass(frozen=True, slots=True)
class Site:
    services: Services
    labels: Labels
    assets: Assets
    # A school of 200 behind one address reports no more in an hour.
    report_limit: Limiter = field(default_factory=lambda: Limiter(20, 3600.0))

    @property
    def cut(self) -> Cut:
        """Return the segmenter, which cuts a text into words between which a line may end."""
        return self.services.analyser.segmenter.cut


def keep(app: Flask, site: Site) -> None:
    """Keep the site in the application."""
    app.extensions[_EXTENSION] = site


def site() -> Site:
    """Return the site of the current application."""
    return cast("Site", current_app.extensions[_EXTENSION])


def current_scope() -> Scope:
    """Return what the reader of this request may see; there is no sign-in yet."""
    return ANONYMOUS


def current_reader() -> Reader:
    """Return the reader of this request, who may also open what is shared with them alone."""
    return Reader(current_scope())
