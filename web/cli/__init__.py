"""The operator's door: the `kb` command.

Exit codes: 0 well; 1 the work failed, or failed in part and said where; 2 wrong use.
"""

import sys

import click

from kb.errors import InvalidInput, KbError
from web.cli import edit, find, index, serve, store
from web.cli.output import _, prepare_terminal, say_error


@click.group(
    help=_("班主任工作室知识库：保存、查找、展示工作室的案例、班会设计、论文和随笔。"),
    epilog=_("先运行 kb init，再运行 kb serve。每个命令都有 --help。"),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="studio-kb", prog_name="kb")
def commands() -> None:
    pass


for module in (store, find, index, edit, serve):
    for command in module.COMMANDS:
        commands.add_command(command)


def main() -> None:
    """Run the command line; faults become a message and an exit code, never a trace."""
    prepare_terminal()
    try:
        code = commands.main(standalone_mode=False)
    except click.exceptions.Abort:
        say_error(_("已停止。已经完成的部分都保存好了；再运行一次会接着做。"))
        code = 1
    except click.ClickException as error:
        error.show()
        code = 2
    except KbError as error:
        say_error(_(error.message) % error.params if error.params else _(error.message))
        code = 2 if isinstance(error, InvalidInput) else 1
    except BrokenPipeError:
        sys.stderr.close()
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
