"""From a query string to a state. Pages ignore what they do not know; the API refuses it."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from werkzeug.datastructures import MultiDict

from indexer.boundary import GROUPS, Group
from indexer.engines.contract import Sort
from indexer.engines.cursors import FIELD as CURSOR
from indexer.engines.fields import FACETS
from indexer.query.steps import MATCHES, Match
from indexer.query.stored import Stored, restore
from indexer.query.syntax import MAX_YEARS
from indexer.search import MAX_PER_PAGE
from kb.domain.keys import is_key
from kb.domain.texts import clean
from kb.domain.vocabulary import GRADES, Kind, Stage
from kb.errors import InvalidInput, NotFound
from web.present.state import STORED, State, years_of
from web.request.language import PARAMETER as LANGUAGE
from web.settings import LANGUAGES

SEARCH_PARAMETERS: Final = ("q", *FACETS, "sort", "match", "group", "page", "per_page", "explain")
WALK_PARAMETERS: Final = ("q", *FACETS, "sort", "match", "group", "per_page", CURSOR)
MAX_VALUES: Final = 50
# Every link of a page repeats the query, so its limit is lower than that of the API.
MAX_PAGE_QUERY: Final = 300
# Years are taken from 1000 on, as dates are stored.
YEARS: Final = r"([1-9]\d{3}|[1-9]\d{3}\.\.([1-9]\d{3})?|\.\.[1-9]\d{3})"
_YEARS = re.compile(rf"{YEARS}\Z", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}\Z", re.ASCII)

Arguments = MultiDict[str, str]


def read_api(args: Arguments) -> State:
    """Read the state of an API search.

    Raises InvalidInput, which names the parameter at fault.
    """
    refuse_unknown(args, SEARCH_PARAMETERS)
    _refuse_blank(args)
    return State(
        text=text_of(args, "q"),
        filters=_filters(args),
        sort=_sort(args),
        page=number_of(args, "page", 1, least=1),
        per_page=number_of(args, "per_page", 20, least=1, most=MAX_PER_PAGE),
        until=_match(args),
        group=_group(args),
        explain=number_of(args, "explain", 0, least=0, most=1) == 1,
    )


def read_walk(args: Arguments) -> tuple[State, str]:
    """Read what to walk through, and the cursor that says where the walk stands.

    Raises InvalidInput.
    """
    refuse_unknown(args, WALK_PARAMETERS)
    _refuse_blank(args)
    state = State(
        text=text_of(args, "q"),
        filters=_filters(args),
        sort=_sort(args),
        per_page=number_of(args, "per_page", MAX_PER_PAGE, least=1, most=MAX_PER_PAGE),
        until=_match(args),
        group=_group(args),
    )
    return state, text_of(args, CURSOR)


def read_page(args: Arguments) -> State:
    """Read the state of a page, and ignore what other sites append to an address."""
    stored = _stored(args)
    return State(
        text=stored.text if stored else clean(args.get("q", ""))[:MAX_PAGE_QUERY].strip(),
        filters=_filters(args),
        sort=_sort(args),
        page=number_of(args, "page", 1, least=1),
        until=_match(args),
        group=_group(args),
        stored=stored,
    )


def _stored(args: Arguments) -> Stored | None:
    """Return the search that a link keeps, which then stands for `q`, or None."""
    token = args.get(STORED, "").strip()
    if not token:
        return None
    stored = restore(token, field=STORED)
    text = stored.text
    if not text or text != clean(text).strip() or len(text) > MAX_PAGE_QUERY:
        raise InvalidInput("这个链接里保存的搜索不能用，请重新搜索。", field=STORED)
    return stored


def refuse_unknown(args: Arguments, known: tuple[str, ...]) -> None:
    """Raise InvalidInput where a parameter is unknown, or given twice but not repeatable."""
    for name in args:
        if name not in (*known, LANGUAGE):
            raise InvalidInput(
                "没有名为“%(name)s”的参数。", field=clean(name)[:40], name=clean(name)[:40]
            )
    for name in (*known, LANGUAGE):
        if name not in FACETS and len(args.getlist(name)) > 1:
            raise InvalidInput("参数 %(name)s 只能给一次。", field=name, name=name)
    if LANGUAGE in args and args[LANGUAGE] not in LANGUAGES:
        raise _not_among(LANGUAGE, args[LANGUAGE], list(LANGUAGES))


def _refuse_blank(args: Arguments) -> None:
    """Refuse empty values: a program that sends one means something else than no choice."""
    for name, values in args.lists():
        if name != "q" and any(not value or value != value.strip() for value in values):
            raise InvalidInput(
                "参数 %(name)s 不能是空的，前后也不能有空格。", field=name, name=name
            )


def text_of(args: Arguments, name: str) -> str:
    """Return the cleaned value of a parameter, or ""."""
    return clean(args.get(name, "")).strip()


def number_of(
    args: Arguments, name: str, usual: int, *, least: int, most: int | None = None
) -> int:
    """Return the number in a parameter, or the usual one where it is empty.

    Raises InvalidInput where it is not a whole number from `least` to `most`.
    """
    value = args.get(name, "").strip()
    if not value:
        return usual
    number = int(value) if _NUMBER.match(value) else None
    if number is None or number < least:
        raise InvalidInput(
            "%(name)s 应是不小于 %(least)d 的整数。", field=name, name=name, least=least
        )
    if most is not None and number > most:
        raise InvalidInput("%(name)s 最大是 %(most)d。", field=name, name=name, most=most)
    return number


def _sort(args: Arguments) -> Sort | None:
    value = args.get("sort", "").strip()
    if not value:
        return None
    if value not in set(Sort):
        raise _not_among("sort", value, [sort.value for sort in Sort])
    return Sort(value)


def _match(args: Arguments) -> Match | None:
    value = args.get("match", "").strip()
    if not value:
        return None
    for known in MATCHES:
        if value == known:
            return known
    raise _not_among("match", value, list(MATCHES))


def _group(args: Arguments) -> Group:
    value = args.get("group", "").strip() or "good"
    for known in GROUPS:
        if value == known:
            return known
    raise _not_among("group", value, list(GROUPS))


def _filters(args: Arguments) -> dict[str, tuple[str, ...]]:
    found = {}
    for name in FACETS:
        values = tuple(dict.fromkeys(filter(None, map(str.strip, args.getlist(name)))))
        if len(args.getlist(name)) > MAX_VALUES:
            raise InvalidInput(
                "参数 %(name)s 最多给 %(most)d 个值。", field=name, name=name, most=MAX_VALUES
            )
        for value in values:
            _CHECKS.get(name, _check_key)(name, value)
        if values:
            found[name] = values
    return found


def _check_key(name: str, value: str) -> None:
    if not is_key(value):
        raise InvalidInput(
            "%(name)s 应是编号，“%(value)s”不是。", field=name, name=name, value=clean(value)[:40]
        )


def _check_year(name: str, value: str) -> None:
    years = [year for year in value.split("..") if year] if _YEARS.match(value) else []
    if not years or years != sorted(years):
        raise InvalidInput(
            "“%(value)s”不是年份，请写成 2024 或 2022..2024。",
            field=name,
            value=clean(value)[:40],
        )
    if ".." in value and len(years_of(value)) > MAX_YEARS:
        raise InvalidInput("年份的范围最多 %(most)d 年。", field=name, most=MAX_YEARS)


def _among(allowed: list[str]) -> Callable[[str, str], None]:
    def check(name: str, value: str) -> None:
        if value not in allowed:
            raise _not_among(name, value, allowed)

    return check


def _not_among(name: str, value: str, allowed: list[str]) -> InvalidInput:
    return InvalidInput(
        "%(name)s 不能是“%(value)s”，可以是：%(allowed)s。",
        field=name,
        name=name,
        value=clean(value)[:40],
        allowed=" ".join(allowed),
    )


_CHECKS: Final[Mapping[str, Callable[[str, str], None]]] = {
    "kind": _among([kind.value for kind in Kind]),
    "stage": _among([stage.value for stage in Stage]),
    "grade": _among([str(grade) for grade in GRADES]),
    "year": _check_year,
}


def key_of(text: str, missing: str) -> str:
    """Return a key from an address.

    Raises NotFound with the message `missing` where it cannot be a key.
    """
    if not is_key(text):
        raise NotFound(missing, key=clean(text)[:100])
    return text
