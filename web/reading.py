"""Reading one resource in the scope of the reader who asks for it."""

from kb.domain.keys import is_key
from kb.domain.resources import Resource
from kb.errors import NotFound
from kb.usecases import resources
from web.request.context import current_reader, site


def readable(key: str) -> Resource:
    """Return the resource with this key.

    Raises NotFound where there is none or this reader may not know of it.
    """
    if not is_key(key):
        raise NotFound("没有资源“%(key)s”，或者您无权查看", key=key[:100])
    return resources.get(site().services.db, key, current_reader())
