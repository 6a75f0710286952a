"""The commands `kb search`, `kb show` and `kb eval`."""

from dataclasses import asdict
from pathlib import Path
from typing import Final

import click

from indexer.boundary import GROUPS, Group
from indexer.engines.contract import Sort
from indexer.engines.fields import FACETS
from indexer.evaluate import Evaluation, JudgedSet, Score, documents_of, evaluate, read
from indexer.highlight import Piece
from indexer.related import Related, related
from indexer.search import MAX_PER_PAGE, Search, SearchPage
from indexer.understanding.knowledge import PARTS, LanguageKnowledge, Part
from kb.domain.access import ANONYMOUS, OPERATOR_READER, OPERATOR_SCOPE
from kb.domain.originals import codes_of
from kb.domain.resources import Resource
from kb.domain.vocabulary import Visibility
from kb.intake.file_names import shown_name
from kb.usecases import resources, twins
from kb.usecases.twins import NO_TWINS, Twins
from web.cli.attachments import copy_attachments, lines_of_attachments
from web.cli.context import base
from web.cli.filters import chosen_filters, filter_options
from web.cli.output import _, json_option, print_json, progress, say, say_error
from web.present.api import page_as_json
from web.present.labels import read_labels
from web.present.understanding import STEPS
from web.present.why import sentences
from web.results import with_names
from web.services import Services, search_login

_WHY: Final = {"topic": _("同主题"), "author": _("同作者"), "text": _("内容相近")}
_MARK_ON, _MARK_OFF = "\x1b[1;33m", "\x1b[0m"


@click.command(
    context_settings={"ignore_unknown_options": True},  # -词 excludes a word
    help=_(
        "搜索。\n\n"
        "  kb search 感恩 班会\n\n"
        "  kb search '\"校园欺凌\" -网络 年份:2022..2024'\n\n"
        "  kb search 诚信 --stage primary --json"
    ),
)
@click.argument("words", nargs=-1)
@filter_options
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), help=_("排序"))
@click.option("--page", type=click.IntRange(1), default=1, help=_("第几页"))
@click.option("--per-page", type=click.IntRange(1, MAX_PER_PAGE), default=10, help=_("每页几条"))
@click.option(
    "--group", type=click.Choice(GROUPS), default="good", help=_("合乎所找的、只沾边的，或全部")
)
@click.option("--explain", is_flag=True, help=_("说明每条的分数由什么组成"))
@json_option
def search(
    words: tuple[str, ...],
    sort: str | None,
    page: int,
    per_page: int,
    group: Group,
    *,
    explain: bool,
    as_json: bool,
    **chosen: tuple[str, ...],
) -> None:
    with base() as services:
        services.worker().heal()  # perhaps no other process is running that would do it
        found = services.searcher.search(
            Search(
                text=" ".join(words),
                scope=OPERATOR_SCOPE,
                filters=chosen_filters(chosen),
                sort=Sort(sort) if sort else None,
                page=page,
                per_page=per_page,
                facets=FACETS if as_json else (),
                group=group,
                explain=explain,
            )
        )
        if as_json:
            shown = with_names(found, services)
            print_json(page_as_json(found, shown.counted, shown.names, read_labels()))
        else:
            _print_page(found)


def _print_page(found: SearchPage) -> None:
    for notice in found.notices:
        say(_(notice.message) % {"value": notice.value})
    if len(found.steps_taken) > 1:
        taken = (f"{_(STEPS[taken.match])} {taken.total}" for taken in found.steps_taken)
        say(_("逐步放宽：%(steps)s") % {"steps": " → ".join(taken)})
    if found.corrected:
        say(_("您是不是要找：%(words)s") % {"words": found.corrected})
    first = (found.search.page - 1) * found.search.per_page + 1
    for number, hit in enumerate(found.hits, first):
        resource = hit.resource
        names = "、".join(author.name for author in resource.authors)
        about = " · ".join(part for part in (resource.key, names, resource.date) if part)
        say(f"{number}. {_coloured(hit.title)}")
        say(f"   {about}  ({hit.score:.2f})")
        say(f"   {_coloured(hit.snippet)}")
        if hit.why:
            say(f"   {' · '.join(sentences(hit.why, read_labels()))}")
        for share in hit.shares:
            say(f"     {share.score:8.3f}  {share.field}  {share.token}")
        if hit.twins.total:
            keys = "、".join(one.resource.key for one in hit.twins.closest)
            told = {"count": hit.twins.total, "keys": keys}
            say("   " + _("另有 %(count)s 个相近版本：%(keys)s") % told)
    say(_("共 %(total)s 条，用了 %(ms).0f 毫秒。") % {"total": found.total, "ms": found.took_ms})
    if found.search.group == "good" and found.weak:
        say(_("另有 %(count)s 条只沾边；要看，请加 --group weak。") % {"count": found.weak})


def _coloured(pieces: tuple[Piece, ...]) -> str:
    # click removes the colours where the output is not a terminal
    return "".join(
        f"{_MARK_ON}{piece.text}{_MARK_OFF}" if piece.marked else piece.text for piece in pieces
    ).replace("\n", " ")


@click.command(help=_("显示一条资源的全文。"))
@click.argument("key")
@click.option("--related", "with_related", is_flag=True, help=_("也列出相关的资源和相近的版本"))
@click.option(
    "--files",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("把它的附件复制到这个文件夹，不公开的原件也在内"),
)
@json_option
def show(key: str, *, with_related: bool, folder: Path | None, as_json: bool) -> None:
    near: tuple[Related, ...] = ()
    versions = NO_TWINS
    with base() as services:
        resource = resources.get(services.db, key, OPERATOR_READER)
        if folder is not None:
            for path in copy_attachments(services.files, resource, folder):
                say_error(_("复制了附件：%(path)s") % {"path": shown_name(str(path))})
        if with_related:
            services.worker().heal()
            near = related(services.searcher, resource, OPERATOR_SCOPE)
            versions = twins.of(services.db, resource.id, OPERATOR_SCOPE)
    if as_json:
        content = asdict(resource)
        content.pop("body_text")
        for one, known in zip(content["attachments"], resource.attachments, strict=True):
            one["holds"] = None if known.holds is None else codes_of(known.holds)
        if with_related:
            content["related"] = [
                {"key": one.resource.key, "title": one.resource.title, "why": one.why}
                for one in near
            ]
            content["twins"] = [one.resource.key for one in versions.closest]
        print_json({name: _plain(value) for name, value in content.items()})
        return
    say(f"# {resource.title}")
    facts = (
        resource.key,
        "、".join(author.name for author in resource.authors),
        resource.studio.name if resource.studio else "",
        "、".join(topic.name for topic in resource.topics),
        resource.date or "",
    )
    say(" · ".join(fact for fact in facts if fact))
    for line in lines_of_attachments(resource):
        say(line)
    say()
    say(resource.body)
    if with_related:
        _print_related(near, versions)


def _print_related(near: tuple[Related, ...], versions: Twins) -> None:
    say()
    say("## " + _("接着读"))
    for one in near:
        why = " · ".join(_WHY[reason] for reason in one.why)
        say(f"- {one.resource.key}  {one.resource.title}  ({why})")
    if versions.total:
        say("## " + _("相近的版本"))
        for twin in versions.closest:
            say(f"- {twin.resource.key}  {twin.resource.title}  ({twin.alike:.0%})")


def _plain(value: object) -> object:
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat else value


@click.command(
    name="eval",
    help=_(
        "量一量搜索有多好：nDCG@10、MRR@10、recall@10、success@1。\n\n"
        "FILE 是 SQuAD 格式的问答集（每个问题应找到它的段落），或一行一个 "
        '{"query": …, "relevant": {编号: 等级}} 的评判集（对照本库的资源）。\n\n'
        "最后三列说“只沾边”的界线画得怎样：等级 3 和 2 的有多少在界线以上，"
        "每次搜索有几条没有等级的也在界线以上。"
    ),
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--engine", "engines", multiple=True, help=_("引擎，如 whoosh:；可重复，默认取设置"))
@click.option(
    "--distractors",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("把这个 SQuAD 文件的段落放在资源旁边，使问题难一些；可重复"),
)
@click.option(
    "--without",
    type=click.Choice(PARTS),
    multiple=True,
    help=_(
        "不用其中一部分，看它带来什么：names 同义词，sound 读音，questions 问句，intents 学段类型"
    ),
)
@click.option("--worst", type=click.IntRange(0, 1000), default=10, help=_("列出最差的几个查询"))
@json_option
def evaluate_files(
    files: tuple[Path, ...],
    engines: tuple[str, ...],
    distractors: tuple[Path, ...],
    without: tuple[Part, ...],
    worst: int,
    *,
    as_json: bool,
) -> None:
    with base() as services:
        reports = []
        for file in files:
            judged = read(file)
            for engine in engines or (services.settings.store.search_url,):
                knowledge = services.knowledge.without(without)
                evaluation = _evaluate(services, judged, engine, distractors, knowledge, worst)
                reports.append({"file": file.name, **asdict(evaluation)})
                if not as_json:
                    _print_evaluation(file, evaluation)
    if as_json:
        print_json(reports)


def _evaluate(
    services: Services,
    judged: JudgedSet,
    engine: str,
    distractors: tuple[Path, ...],
    knowledge: LanguageKnowledge,
    worst: int,
) -> Evaluation:
    documents = documents_of(services.db, judged, distractors)
    with progress(_("提问"), len(judged.judged)) as advance:
        return evaluate(
            engine,
            documents,
            judged.judged,
            services.analyser,
            services.searcher.directory,
            knowledge,
            worst=worst,
            progress=advance,
            login=search_login(services.settings.store),
            scope=ANONYMOUS if all(map(_is_public, documents)) else OPERATOR_SCOPE,
        )


def _is_public(resource: Resource) -> bool:
    return resource.visibility is Visibility.PUBLIC


def _print_evaluation(file: Path, evaluation: Evaluation) -> None:
    say(f"{file.name} · {evaluation.engine} · {evaluation.documents} · {evaluation.seconds:.1f} s")
    say(
        f"{'':14}{'n':>6}{'nDCG@10':>9}{'MRR@10':>9}{'recall@10':>11}{'success@1':>11}{'empty':>7}"
        f"{'3 good':>9}{'2 good':>9}{'others':>9}"
    )
    for kind, score in (*evaluation.by_kind.items(), ("", evaluation.score)):
        if kind or len(evaluation.by_kind) != 1 or not kind:
            _print_score(kind or _("全部"), score)
    for outcome in evaluation.worst:
        if outcome.ndcg < 1:
            wanted = " ".join(outcome.judged.relevant)
            say(f"  {outcome.ndcg:.2f}  {outcome.judged.query}  → {wanted}")


def _print_score(name: str, score: Score) -> None:
    say(
        f"{name:14}{score.queries:>6}{score.ndcg:>9.4f}{score.mrr:>9.4f}"
        f"{score.recall:>11.4f}{score.success:>11.4f}{score.empty:>7}"
        f"{score.best_kept:>9.3f}{score.second_kept:>9.3f}{score.strangers:>9.2f}"
    )


COMMANDS = (search, show, evaluate_files)
