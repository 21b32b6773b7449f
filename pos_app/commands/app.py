"""The commands by name. Each lives in a module that is imported when its command is asked for.

So `pos --version` imports no database, `pos verify` no HTTP, and nothing but `pos run` and
`pos demo` imports Qt. A refusal of the shop ends any command with one line on standard error and
exit code 1; wrong use ends it with 2.
"""

import sys
from importlib import import_module
from typing import Annotated, Any, Final

import typer
from typer.core import TyperGroup

from pos_app.commands.terminal import Refused, say_refusal, system_language
from pos_app.core.errors import ShopError
from pos_app.version import VERSION

# Where the command of a name is; a module has one Typer app.
MODULES: Final = {
    "run": "run",
    "demo": "demo",
    "init": "init",
    "import": "imports",
    "export": "exports",
    "replay": "replay",
    "verify": "verify",
    "rebuild": "rebuild",
    "kardex": "kardex",
    "stock": "stock",
    "sales": "sales",
    "ticket": "ticket",
    "sync": "sync",
    "enrol": "enrol",
    "bundle": "bundle",
    "label": "label",
    "fiscal": "fiscal",
    "returns": "returns",
    "folios": "folios",
    "keys": "keys",
}


class Commands(TyperGroup):
    """Finds commands by module, and says the shop's refusals."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - Typer's own type
        """Return the names, in the order in which help shows them."""
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - Typer's own
        """Return a command; its module is imported now."""
        name = MODULES.get(cmd_name)
        if name is None:
            return None
        command = typer.main.get_command(import_module(f"pos_app.commands.{name}").app)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer's own type
        """Run a command; a refusal is one line, never a traceback."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            say_refusal(refused.error, refused.language)
        except ShopError as error:
            say_refusal(error, system_language())
        raise typer.Exit(1)


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    suggest_commands=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"mostrador {VERSION}\n")
        raise typer.Exit


@app.callback()
def pos(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_say_version, is_eager=True, help="Say which version."),
    ] = False,
) -> None:
    """Mostrador, the shop counter. Each command takes --data DIR and --json."""
    del version
