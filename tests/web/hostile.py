"""A base in which everything that a person can fill is hostile."""

import json
import re

from kb.domain.actor import OPERATOR
from kb.domain.texts import CONTROLS
from kb.usecases.importing import import_lines
from tests.web.vectors import ALL, BRACKETS

_BREAKS = re.compile(r"[\n\u2028\u2029]+")


def one_line(text, limit):
    return CONTROLS.sub("", _BREAKS.sub(" ", text))[:limit].strip()


def many_lines(text):
    return CONTROLS.sub("", text)


def fill(world):
    """One resource, person, studio, topic, collection … for each vector; a file beside each."""
    store = world.services.files
    content = b"<script>__xss=1</script><svg onload=__xss=1>"
    sha256 = store.put(content).sha256
    lines = [json.dumps(line, ensure_ascii=False) for line in _lines(sha256, len(content))]
    report = import_lines(world.db, OPERATOR, lines, files=store)
    assert report.errors == 0, report.problems
    world.sync()


def _lines(sha256, size_bytes):
    for number, vector in enumerate(ALL):
        name = one_line(vector, 90)
        yield {
            "type": "person",
            "key": f"p-{number}",
            "name": name,
            "school": name,
            "bio": many_lines(vector),
        }
        yield {
            "type": "studio",
            "key": f"s-{number}",
            "name": name,
            "region": name,
            "school": name,
            "level": "school",
            "description": many_lines(vector),
            "members": [{"person": f"p-{number}", "role": "host"}],
        }
        yield {
            "type": "topic",
            "key": f"t-{number}",
            "name": f"{name} {number}",
            "aliases": [f"{name} 别名{number}"],
            "description": many_lines(vector),
            **({"parent": "t-0"} if number else {}),
        }
        yield {
            "type": "occasion",
            "key": f"o-{number}",
            "name": f"{name} {number}",
            "months": list(range(1, 13)),
        }
        yield {
            "type": "project",
            "key": f"j-{number}",
            "title": one_line(vector, 190),
            "studio": f"s-{number}",
        }
        yield {
            "key": f"r-{number}",
            "title": one_line(vector, 190),
            "body": many_lines(vector),
            "summary": many_lines(vector),
            "source": many_lines(vector),
            "licence": many_lines(vector),
            "authors": [f"p-{number}"],
            "studio": f"s-{number}",
            "topics": [f"t-{number}"],
            "occasions": [f"o-{number}"],
            "project": f"j-{number}",
            "kind": "case",
            "stages": ["junior"],
            "grades": [7],
            "date": "2024-05-10",
            "attachments": [
                {
                    "sha256": sha256,
                    "size_bytes": size_bytes,
                    "media_type": "text/html",
                    "file_name": one_line(vector, 200),
                    "holds": [],
                }
            ],
        }
    yield {"key": "brackets", "title": " ".join(BRACKETS), "body": "\n\n".join(BRACKETS)}
    for number, vector in enumerate(ALL):
        yield {
            "type": "collection",
            "key": f"c-{number}",
            "title": one_line(vector, 190),
            "description": many_lines(vector),
            "curator": f"p-{number}",
            "studio": f"s-{number}",
            "items": [{"resource": f"r-{number}", "note": many_lines(vector)}],
        }
    yield {
        "type": "collection",
        "key": "c-all",
        "title": "全部",
        "items": [
            {"resource": f"r-{number}", "note": many_lines(vector)}
            for number, vector in enumerate(ALL)
        ],
    }
