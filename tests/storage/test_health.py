"""What `kb stats` counts."""

from kb.domain.actor import OPERATOR
from kb.domain.vocabulary import Kind, Visibility
from kb.usecases import health, people, resources
from tests.factories import add_person, add_resource, add_studio, add_topic


def test_everything_is_counted_once(db):
    add_person(db, "p-1")
    add_person(db, "p-2")
    people.merge(db, OPERATOR, keep="p-1", drop="p-2")
    add_studio(db)
    add_topic(db)
    add_resource(db, "a", kind=Kind.CASE, authors=("p-1",))
    add_resource(db, "b", kind=Kind.CASE, visibility=Visibility.PRIVATE, sample=True)
    add_resource(db, "c", title="一")
    add_resource(db, "c", title="二")
    add_resource(db, "gone")
    resources.delete(db, OPERATOR, "gone")
    found = health.stats(db)
    counted = {
        name: found[name] for name in ("resources", "samples", "binned", "persons", "topics")
    }
    assert counted == {"resources": 3, "samples": 1, "binned": 1, "persons": 1, "topics": 1}
    assert found["kinds"] == {"case": 2, "other": 1}
    assert found["visibilities"] == {"public": 2, "private": 1}
    assert found["revisions"] == 5
    assert health.count_resources(db) == 3
