"""The OpenAPI 3.1 document of the JSON API."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, get_args

from indexer.boundary import GROUPS
from indexer.engines.contract import MAX_DEPTH, Sort
from indexer.engines.cursors import FIELD as CURSOR
from indexer.engines.cursors import MAX_CHARS
from indexer.engines.fields import FACETS
from indexer.query.steps import MATCHES
from indexer.query.syntax import MAX_YEARS
from indexer.search import MAX_PER_PAGE
from indexer.why import How
from kb.domain.vocabulary import GRADES, Kind, Stage
from web.request.parameters import MAX_VALUES, YEARS
from web.settings import LANGUAGES

_Schema = dict[str, Any]

_TEXT: Final[_Schema] = {"type": "string"}
_COUNT: Final[_Schema] = {"type": "integer", "minimum": 0}
_URL: Final[_Schema] = {"type": "string", "format": "uri-reference"}
_KINDS: Final = [kind.value for kind in Kind]
_STAGES: Final = [stage.value for stage in Stage]
_DATE: Final[_Schema] = {
    "type": ["string", "null"],
    "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$",
    "description": "What is known: a year, a month or a day.",
}
_VALUES: Final[dict[str, _Schema]] = {
    "kind": {"type": "string", "enum": _KINDS},
    "stage": {"type": "string", "enum": _STAGES},
    "grade": {"type": "string", "enum": [str(grade) for grade in GRADES]},
    "year": {
        "type": "string",
        "pattern": f"^{YEARS}$",
        "examples": ["2024", "2022..2024"],
    },
}
_REMARKS: Final = {"year": f" A range goes upwards and has at most {MAX_YEARS} years."}
_MATCH: Final[_Schema] = {"type": "string", "enum": list(MATCHES)}
_SORT: Final[_Schema] = {"type": "string", "enum": [one.value for one in Sort]}
_GROUP: Final[_Schema] = {"type": "string", "enum": list(GROUPS)}
_SAID: Final[_Schema] = {"type": "string", "enum": ["kind", "stage", "grade", "year"]}
_HOW: Final[_Schema] = {"type": "string", "enum": list(get_args(How))}
_STRANGERS: Final = " A key of nothing finds nothing, and `notices` says so."
_KEY: Final[_Schema] = {
    "type": "string",
    "pattern": r"^[._~-]*[A-Za-z0-9][A-Za-z0-9._~-]*$",
    "maxLength": 100,
}
_IN_PATH: Final[_Schema] = {"name": "key", "in": "path", "required": True, "schema": _KEY}


def document(root: str) -> _Schema:
    """Return the document. root: the path at which the reader reached the application."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "班主任工作室知识库",
            "description": "Reading and searching the knowledge base. Errors are JSON with a code,"
            " a message in the language of the site or of `lang`, and the parameter at fault.",
            "version": _version(),
        },
        "servers": [{"url": root}],
        "paths": {
            "/api/v1/search": {"get": _search()},
            "/api/v1/walk": {"get": _walk()},
            "/api/v1/suggest": {"get": _suggest()},
            "/api/v1/resources/{key}": {"get": _resource()},
            "/api/v1/resources/{key}/related": {"get": _related()},
            "/api/v1/openapi.json": {"get": _description()},
        },
        "components": {"schemas": _schemas(), "responses": _responses()},
    }


def _version() -> str:
    try:
        return version("studio-kb")
    except PackageNotFoundError:  # run from a checkout
        return "0"


# --- paths ---------------------------------------------------------------------------------


def _search() -> _Schema:
    return {
        "operationId": "search",
        "summary": "Search, or list everything where q is empty",
        "parameters": [
            *_what(),
            _parameter("page", {"type": "integer", "minimum": 1, "default": 1},
                       f"page x per_page is at most {MAX_DEPTH}."),
            _parameter("per_page",
                       {"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE, "default": 20}),
            _parameter("explain", {"type": "integer", "enum": [0, 1], "default": 0},
                       "1: each hit says what its score is made of; slow."),
            _language(),
        ],
        "responses": _answers("Search", "400", "429", "503"),
    }  # fmt: skip


def _what() -> list[_Schema]:
    """What is looked for, and in which order it comes."""
    return [
        _parameter("q", _TEXT, "Any text; see /help/search for quotes, fields and exclusions."),
        *(
            _parameter(
                name,
                {"type": "array", "items": _VALUES.get(name, _KEY), "maxItems": MAX_VALUES},
                "Repeat it to allow any of several values."
                + _REMARKS.get(name, "" if name in _VALUES else _STRANGERS),
                explode=True,
            )
            for name in FACETS
        ),
        _parameter("sort", _SORT, "Relevance where there are words, else newest."),
        _parameter("match", _MATCH, "The widest step to take; without it, until ten are found."),
        _parameter("group", _GROUP, "good (without it), weak: only touching the words, or all."),
    ]  # fmt: skip


def _walk() -> _Schema:
    return {
        "operationId": "walk",
        "summary": "All hits of a search, part after part, however many there are",
        "parameters": [
            *_what(),
            _parameter("per_page", {"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE,
                                    "default": MAX_PER_PAGE}),
            _parameter(CURSOR, {**_TEXT, "minLength": 1, "maxLength": MAX_CHARS},
                       "Of the part before, within two minutes, with the same parameters."),
            _language(),
        ],
        "responses": _answers("Walk", "400", "409", "429", "503"),
    }  # fmt: skip


def _suggest() -> _Schema:
    return {
        "operationId": "suggest",
        "summary": "Queries, topics, authors, studios and titles that someone may mean who begins "
        "to type: by what they begin with or contain, pinyin, initials, and with a slip",
        "parameters": [_parameter("q", _TEXT, "The first 50 characters count."), _language()],
        "responses": _answers("Suggestions", "400", "429", "503"),
    }


def _resource() -> _Schema:
    return {
        "operationId": "resource",
        "summary": "One resource, with its text in Markdown",
        "parameters": [_IN_PATH, _language()],
        "responses": _answers("Resource", "400", "404", "503"),
    }


def _related() -> _Schema:
    return {
        "operationId": "related",
        "summary": "What to read after a resource, and the other versions of its text",
        "parameters": [_IN_PATH, _language()],
        "responses": _answers("Related", "400", "404", "503"),
    }


def _description() -> _Schema:
    return {
        "operationId": "description",
        "summary": "This document",
        "responses": {
            "200": {
                "description": "OpenAPI 3.1",
                "content": {"application/json": {"schema": {"type": "object"}}},
            }
        },
    }


def _parameter(name: str, schema: _Schema, description: str = "", **more: Any) -> _Schema:
    return {"name": name, "in": "query", "schema": schema, "description": description, **more}


def _language() -> _Schema:
    return _parameter(
        "lang", {"type": "string", "enum": list(LANGUAGES)}, "Of labels and messages."
    )


def _answers(schema: str, *faults: str) -> _Schema:
    said = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    return {
        "200": {"description": "Found", "content": {"application/json": said}},
        **{status: {"$ref": f"#/components/responses/{status}"} for status in faults},
    }


# --- schemas -------------------------------------------------------------------------------


def _responses() -> _Schema:
    said = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    later = {"Retry-After": {"schema": {"type": "integer"}}}
    return {
        "400": {"description": "A parameter cannot be used", "content": said},
        "404": {"description": "Not there, or not for this reader", "content": said},
        "409": {"description": "The cursor is none, or has expired: begin anew", "content": said},
        "429": {"description": "Too many from one network", "headers": later, "content": said},
        "503": {
            "description": "Away for now, such as while the index is being rebuilt",
            "headers": later,
            "content": said,
        },
    }


def _plan() -> _Schema:
    """Return the schema of the plan of a class meeting."""
    recognised = _list({"type": "string", "enum": ["goals", "preparation", "steps"]})
    told = "What was recognised in the text and not given by people."
    return _object(
        goals=_list(_TEXT),
        preparation=_list(_TEXT),
        steps=_list(_object(title=_TEXT, minutes=_or_null({"type": "integer"}))),
        recognised={**recognised, "description": told},
    )


def _schemas() -> _Schema:
    return {
        "Error": _object(error=_object(code=_TEXT, message=_TEXT, parameter=_or_null(_TEXT))),
        "Named": _object(key=_TEXT, name=_TEXT),
        "FacetValue": _object(
            value=_TEXT, label=_TEXT, count=_COUNT, selected={"type": "boolean"}
        ),
        "Hit": _object(
            **_card(),
            score={"type": "number"},
            snippet={**_TEXT, "description": "Escaped text; <mark> is the only markup."},
            why=_list(_object(how=_HOW, words=_list(_TEXT), typed=_or_null(_TEXT), text=_TEXT)),
            explain=_or_null(
                _list(_object(field=_TEXT, token=_TEXT, score={"type": "number"}))
            ),
            twins=_ref("Twins"),
        ),
        "Twins": _object(
            total={**_COUNT, "description": "How many other versions of this text the reader may"
                   " see; in a search, none of them is a hit of its own on the same page."},
            closest=_list(
                _object(
                    key=_TEXT, title=_TEXT, url=_URL,
                    alike={"type": "number", "minimum": 0, "maximum": 1,
                           "description": "What the two texts share, of all that they have."},
                    compare=_URL,
                )
            ),
        ),
        "Related": _object(
            key=_TEXT,
            related=_list(
                _object(
                    **_card(),
                    score={"type": "number"},
                    why=_list({"type": "string", "enum": ["topic", "author", "text"]}),
                )
            ),
            twins=_ref("Twins"),
        ),
        "Search": _object(
            query=_TEXT,
            total=_COUNT,
            total_all={**_COUNT, "description": "How many have all that was asked for."},
            group=_GROUP, good=_COUNT, weak=_COUNT,
            took_ms={"type": "number", "minimum": 0},
            match={**_MATCH, "description": "The widest step that was taken."},
            steps=_list(_object(match=_MATCH, total=_COUNT)),
            corrected={**_or_null(_TEXT), "description": "What may have been meant."},
            understood=_list(_object(words=_TEXT, field=_SAID, value=_TEXT, label=_TEXT)),
            sort=_SORT,
            page={"type": "integer", "minimum": 1},
            per_page={"type": "integer", "minimum": 1, "maximum": MAX_PER_PAGE},
            hits={**_list(_ref("Hit")), "description": "Fewer than per_page where versions of one"
                  " text stand as one hit; total and facets count each of them."},
            facets=_object(**{name: _list(_ref("FacetValue")) for name in FACETS}),
            notices=_list(_TEXT),
        ),
        "Walk": _object(
            query=_TEXT,
            total=_COUNT,
            hits=_list(_object(**_card())),
            cursor={**_or_null(_TEXT), "description": "For the next part; null at the end."},
        ),
        "NamedLink": _object(key=_TEXT, name=_TEXT, url=_URL),
        "TitleLink": _object(key=_TEXT, title=_TEXT, url=_URL),
        "QueryLink": _object(name=_TEXT, url=_URL),
        "Suggestions": _object(
            query=_TEXT,
            queries=_list(_ref("QueryLink")),
            topics=_list(_ref("NamedLink")),
            authors=_list(_ref("NamedLink")),
            studios=_list(_ref("NamedLink")),
            resources=_list(_ref("TitleLink")),
        ),
        "Attachment": _object(
            file_name=_TEXT, media_type=_TEXT, size_bytes=_COUNT, sha256=_TEXT, url=_URL
        ),
        "Resource": _object(
            **_card(),
            grades=_list({"type": "integer", "minimum": 1, "maximum": 12}),
            occasions=_list(_ref("Named")),
            duration_min=_or_null({"type": "integer"}),
            plan=_or_null(_plan()),
            project=_or_null(_object(key=_TEXT, title=_TEXT)),
            summary=_TEXT,
            body={**_TEXT, "description": "Markdown"},
            source=_TEXT,
            licence=_TEXT,
            revision={"type": "integer", "minimum": 1},
            created_at={"type": "string", "format": "date-time"},
            updated_at={"type": "string", "format": "date-time"},
            attachments=_list(_ref("Attachment")),
        ),
    }  # fmt: skip


def _card() -> _Schema:
    return {
        "key": _TEXT,
        "title": _TEXT,
        "kind": {"type": "string", "enum": _KINDS},
        "url": _URL,
        "date": _DATE,
        "authors": _list(_ref("Named")),
        "studio": _or_null(_ref("Named")),
        "topics": _list(_ref("Named")),
        "stages": _list({"type": "string", "enum": _STAGES}),
    }


def _object(**properties: _Schema) -> _Schema:
    """Every property is always there, and nothing else is."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: _Schema) -> _Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> _Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: _Schema) -> _Schema:
    return {"anyOf": [schema, {"type": "null"}]}
