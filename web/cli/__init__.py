"""The `kb` command, with which an operator works on the base.

The exit code is 0 when all went well, 1 when the work failed or failed in part, and 2 when the
command was used wrongly.
"""

import importlib
import logging
import os
import sys
from typing import Final

import click

from kb.errors import InvalidInput, KbError
from web.cli.output import LANGUAGE, _, prepare_terminal, say_error
from web.language.current import speak
from web.language.translate import gettext
from web.settings import LANGUAGES

_log = logging.getLogger(__name__)

# Each command has its module under web.cli, imported on use: a search must not wait for Flask.
_MODULES: Final = {
    "init": "store",
    "import": "importing",
    "export": "store",
    "press": "press",
    "search": "find",
    "show": "find",
    "list": "lists",
    "sync": "index",
    "rebuild": "index",
    "check": "index",
    "eval": "find",
    "twins": "index",
    "stats": "index",
    "gaps": "words",
    "synonyms": "words",
    "suggestions": "suggestions",
    "serve": "serve",
    "worker": "serve",
    "jobs": "jobs",
    "backup": "backup",
    "restore": "backup",
    "compact": "store",
    "edit": "change",
    "delete": "edit",
    "undelete": "edit",
    "bin": "change",
    "restore-revision": "edit",
    "purge": "edit",
    "reports": "reports",
    "review": "review",
    "merge": "edit",
    "remove-collection": "change",
    "remove-samples": "edit",
    "log": "journal",
    "changes": "journal",
}


class Commands(click.Group):
    """The group of all commands, which imports the module of a command only when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, in the order in which the help shows them."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the command of this name, or return None where there is none."""
        if cmd_name not in _MODULES:
            return None
        module = importlib.import_module(f"web.cli.{_MODULES[cmd_name]}")
        commands: tuple[click.Command, ...] = module.COMMANDS
        return next(command for command in commands if command.name == cmd_name)


@click.group(
    cls=Commands,
    help=_("班主任工作室知识库：保存、查找、展示工作室的案例、班会设计、论文和随笔。"),
    epilog=_("先运行 kb init，再运行 kb serve。每个命令都有 --help。"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="studio-kb", prog_name="kb")
def commands() -> None:
    pass


def run() -> None:
    """Run the command line as a program; what it writes can be read by its owner alone."""
    os.umask(0o077)
    main()


def main() -> None:
    """Run the command line and end the process with an exit code.

    Every error becomes a message on standard error, never a stack trace.
    """
    prepare_terminal()
    if LANGUAGE in LANGUAGES:  # the settings refuse any other language
        speak(LANGUAGE)
    try:
        code = commands.main(standalone_mode=False)
    except click.exceptions.Abort:
        say_error(_("已停止。没有留下写了一半的东西；需要时再运行一次。"))
        code = 1
    except click.ClickException as error:
        error.show()
        code = 2
    except KbError as error:
        say_error(gettext(error.message, **error.params))
        code = 2 if isinstance(error, InvalidInput) else 1
    except BrokenPipeError:
        sys.stderr.close()
        code = 1
    except Exception as error:  # noqa: BLE001 - the operator gets a message, whatever the error is
        _log.debug("unexpected", exc_info=True)
        say_error(
            _("出了意外的错误（%(kind)s）。设 KB_LOG_LEVEL=debug 再运行一次，可以看到详情。")
            % {"kind": type(error).__name__}
        )
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
