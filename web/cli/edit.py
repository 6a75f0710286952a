"""The commands that bin, restore, purge and merge, and `kb remove-samples`."""

from collections.abc import Callable, Sequence

import click

from corpus import load as corpus
from kb.domain.access import OPERATOR_SCOPE
from kb.domain.actor import OPERATOR
from kb.domain.outcome import Outcome
from kb.errors import KbError
from kb.usecases import history, people, resources, samples
from web.cli.context import base, bring_index_up_to_date
from web.cli.output import _, say, say_error
from web.services import Services

_keys = click.argument("keys", nargs=-1, required=True, metavar="KEY…")


@click.command(help=_("把资源放进回收站；可以用 kb undelete 恢复。"))
@_keys
def delete(keys: tuple[str, ...]) -> None:
    _each(
        keys,
        lambda services, key: resources.delete(services.db, OPERATOR, key),
        _("放进了回收站：%(key)s"),
    )


@click.command(help=_("从回收站恢复资源。"))
@_keys
def undelete(keys: tuple[str, ...]) -> None:
    _each(
        keys,
        lambda services, key: resources.restore(services.db, OPERATOR, key),
        _("恢复了：%(key)s"),
    )


@click.command(
    name="restore-revision",
    help=_(
        "把资源恢复到从前的一版，连同那一版的图片和原件；不写 NUMBER 时列出各版。\n\n"
        "恢复出来的是新的一版，现在的那一版仍在历史里。可见范围只会变窄，不会变宽。"
    ),
)
@click.argument("key")
@click.argument("number", required=False, type=click.IntRange(1))
def restore_revision(key: str, number: int | None) -> None:
    with base() as services:
        if number is None:
            _list_revisions(history.of(services.db, key, OPERATOR_SCOPE)[1])
            return
        restored = history.restore_revision(services.db, OPERATOR, key, number)
        bring_index_up_to_date(services)
    if restored.outcome is Outcome.UNCHANGED:
        now = _("%(key)s 现在就是第 %(number)d 版的样子，没有改动。")
        say(now % {"key": key, "number": number})
        return
    told: dict[str, object] = {"key": key, "number": number, "revision": restored.revision}
    say(_("%(key)s 恢复到了第 %(number)d 版，记为第 %(revision)d 版。") % told)
    if restored.visibility is not restored.before:
        names = {term.code: term.name for term in corpus.vocabularies().visibilities}
        told = {"number": number, "visibility": names[restored.visibility]}
        say(_("第 %(number)d 版的可见范围较窄，现在是“%(visibility)s”。") % told)


def _list_revisions(states: Sequence[history.PastState]) -> None:
    for state in states:
        moment = state.saved_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        say("  ".join(filter(None, (str(state.number), moment, _saver(state), state.title))))


def _saver(state: history.PastState) -> str:
    return str(state.saved_by) if state.saved_by else ""


@click.command(help=_("彻底删除资源和它的全部历史。不能恢复。"))
@_keys
@click.confirmation_option("--yes", prompt=_("彻底删除后不能恢复，确定吗？"), help=_("不再询问"))
def purge(keys: tuple[str, ...]) -> None:
    def change(services: Services, key: str) -> None:
        resources.purge(services.db, OPERATOR, key, services.files)

    _each(keys, change, _("彻底删除了：%(key)s"))


@click.command(help=_("把两个作者合并为一个：DROP 的资源都归 KEEP，DROP 的网址仍然有效。"))
@click.argument("keep")
@click.argument("drop")
def merge(keep: str, drop: str) -> None:
    with base() as services:
        people.merge(services.db, OPERATOR, keep=keep, drop=drop)
        bring_index_up_to_date(services)
    say(_("%(drop)s 已并入 %(keep)s。") % {"keep": keep, "drop": drop})


@click.command(name="remove-samples", help=_("删除全部示例内容，只留下自己的。"))
@click.confirmation_option("--yes", prompt=_("删除全部示例内容，确定吗？"), help=_("不再询问"))
def remove_samples() -> None:
    with base() as services:
        removed = samples.remove_samples(services.db, OPERATOR, services.files)
        bring_index_up_to_date(services)
    say(_("删除了 %(count)s 条示例资源。") % {"count": removed})


def _each(keys: tuple[str, ...], change: Callable[[Services, str], object], done: str) -> None:
    """Make the change for each key, and end with exit code 1 if any of them failed.

    A key that fails is reported, and the others are still done.
    """
    failed = False
    with base() as services:
        for key in keys:
            try:
                change(services, key)
                say(done % {"key": key})
            except KbError as error:
                failed = True
                say_error(str(error))
        bring_index_up_to_date(services)
    if failed:
        raise SystemExit(1)


COMMANDS = (delete, undelete, restore_revision, purge, merge, remove_samples)
