"""The commands `kb gaps` and `kb synonyms`."""

import shlex
from dataclasses import asdict
from typing import Any

import click

from indexer.gaps import Gap, list_gaps
from indexer.understanding.names.proposals import Proposal
from kb.domain.access import ANONYMOUS, OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.synonyms import SynonymState
from kb.usecases import synonyms as usecase
from web.cli.context import base
from web.cli.output import _, json_option, print_json, say

_one_way = click.option("--one-way", is_flag=True, help=_("单向：查第一个也找其余的，反过来不找"))


@click.command(
    help=_(
        "大家搜过、却没有找到的，最常见的在前；附上可能的别的叫法和依据。\n\n"
        "用 kb synonyms accept 采纳其中一个，立即生效。"
    )
)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, help=_("最多列几条"))
@json_option
def gaps(*, limit: int, as_json: bool) -> None:
    with base() as services:
        found = list_gaps(services.searcher, ANONYMOUS, limit=limit)
    if as_json:
        print_json([_gap_as_json(gap) for gap in found])
        return
    for gap in found:
        asked = gap.asked
        say(
            _("%(text)s  没找到 %(missed)s 次，共搜 %(count)s 次，最近 %(day)s")
            % {
                "text": asked.typed,
                "missed": asked.missed,
                "count": asked.count,
                "day": asked.last_on,
            }
        )
        if gap.corrected:
            say("    " + _("也许是打错了：%(text)s") % {"text": gap.corrected})
        for missing in gap.words:
            for one in missing.proposals:
                accept_it = f"kb synonyms accept {_quoted(missing.word)} {_quoted(one.name)}"
                say(f"    {accept_it}  {_evidence(one)}")
    say(_("共 %(count)s 条。") % {"count": len(found)})


def _quoted(word: str) -> str:
    """Quote a word for a shell, because anybody may have typed it."""
    return word if word.isalnum() else shlex.quote(word)


def _evidence(one: Proposal) -> str:
    parts = (
        (_("上下文相近：%(words)s"), "、".join(one.neighbours)),
        (_("同有的字：%(words)s"), one.characters),
        (_("常一起搜：%(words)s"), "、".join(one.typed_beside)),
    )
    return " · ".join(text % {"words": words} for text, words in parts if words)


def _gap_as_json(gap: Gap) -> dict[str, Any]:
    asked = gap.asked
    return {
        "query": asked.typed,
        "count": asked.count,
        "missed": asked.missed,
        "last_on": asked.last_on.isoformat(),
        "total": gap.total,
        "step": gap.step or None,
        "corrected": gap.corrected or None,
        "words": [asdict(word) for word in gap.words],
    }


@click.group(
    help=_(
        "同一事物的不同叫法。加上即生效，不必重建索引。\n\n"
        "  kb synonyms add 手机瘾 沉迷手机 手机依赖\n\n"
        "  kb synonyms add --one-way 小皇帝 独生子女\n\n"
        "随程序带来的同义词和主题的别名不在这里。"
    )
)
def synonyms() -> None:
    pass


@synonyms.command(name="list", help=_("列出本库自己的同义词。"))
@json_option
def list_(*, as_json: bool) -> None:
    with base() as services:
        found = usecase.every(services.db, OPERATOR_SCOPE)
    if as_json:
        print_json([_as_json(one) for one in found])
        return
    for one in found:
        say("  ".join(part for part in (one.key, _shown(one), one.note) if part))
    say(_("共 %(count)s 组。") % {"count": len(found)})


@synonyms.command(help=_("加一组同义词。"))
@click.argument("names", nargs=-1, required=True, metavar="甲 乙…")
@_one_way
@click.option("--note", default="", help=_("备注，如为什么加"))
@json_option
def add(names: tuple[str, ...], note: str, *, one_way: bool, as_json: bool) -> None:
    with base() as services:
        _tell(
            usecase.add(services.db, OPERATOR, names, one_way=one_way, note=note), as_json=as_json
        )


@synonyms.command(help=_("采纳 kb gaps 提出的叫法：搜 WORD 的人也找到 NAME。"))
@click.argument("word")
@click.argument("name")
@_one_way
@json_option
def accept(word: str, name: str, *, one_way: bool, as_json: bool) -> None:
    with base() as services:
        _tell(usecase.accept(services.db, OPERATOR, word, name, one_way=one_way), as_json=as_json)


@synonyms.command(help=_("去掉一组同义词，写出它的编号，或它的几个名称。"))
@click.argument("names", nargs=-1, required=True, metavar=_("编号|甲 乙…"))
def remove(names: tuple[str, ...]) -> None:
    with base() as services:
        say(
            _("去掉了：%(names)s") % {"names": _shown(usecase.remove(services.db, OPERATOR, names))}
        )


def _tell(added: SynonymState, *, as_json: bool) -> None:
    if as_json:
        print_json(_as_json(added))
    else:
        say(_("已生效：%(names)s") % {"names": _shown(added)})


def _shown(one: SynonymState) -> str:
    names = "、".join(one.names)
    return f"{'、'.join(one.typed)} → {names}" if one.typed else names


def _as_json(one: SynonymState) -> dict[str, Any]:
    return {
        "key": one.key,
        "typed": list(one.typed or one.names),
        "names": list(one.names),
        "one_way": bool(one.typed),
        "note": one.note,
        "created_at": one.created_at.isoformat() if one.created_at else None,
    }


COMMANDS = (gaps, synonyms)
