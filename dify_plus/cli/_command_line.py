"""The command line: all commands, and the options before a command's name."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Sequence
from typing import Annotated, Any, Final, NoReturn

import typer

from dify_plus._version import __version__
from dify_plus.cli import _exit_codes
from dify_plus.cli._commands import kb, profile
from dify_plus.cli._commands.api import api
from dify_plus.cli._commands.app import app_command
from dify_plus.cli._commands.attach import attach
from dify_plus.cli._commands.batch import batch
from dify_plus.cli._commands.chat import chat
from dify_plus.cli._commands.complete import complete
from dify_plus.cli._commands.conversations import conversations
from dify_plus.cli._commands.demo import demo
from dify_plus.cli._commands.doctor import doctor
from dify_plus.cli._commands.fake_server import fake_server
from dify_plus.cli._commands.run import run as run_workflow
from dify_plus.cli._commands.stop import stop
from dify_plus.cli._commands.types import types
from dify_plus.cli._commands.upload import upload
from dify_plus.cli._help import Commands, help_without_command, wanted_value
from dify_plus.cli._session import with_shared_options
from dify_plus.cli._settings.resolution import Options

__all__ = ["app", "run"]

NAME = "dify-plus"

app = Commands(name=NAME)
app.command("chat")(chat)
app.command("complete")(complete)
app.command("run")(run_workflow)
app.command("batch")(batch)
app.command("attach")(attach)
app.command("stop")(stop)
app.command("conversations")(conversations)
app.command("upload")(upload)
app.command("app")(app_command)
app.command("types")(types)
app.add_typer(kb.app, name="kb")
app.command("api")(api)
app.command("login")(profile.login)
app.add_typer(profile.app, name="profile")
app.command("doctor")(doctor)
app.command("demo")(demo)
app.command("fake-server")(fake_server)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"{NAME} {__version__}")
        raise typer.Exit()


def _start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Talk to Dify: chats, completions, workflows and knowledge bases.

    `dify-plus login` stores the address of your server and the API keys. In scripts, set the environment variables
    DIFY_API_KEY and, for a self-hosted server, DIFY_BASE_URL instead. `dify-plus demo` needs no key.

    Examples:
        dify-plus demo
        dify-plus chat "What is a vector database?"
        dify-plus kb list
    """


def _begin(ctx: typer.Context, options: Options, values: dict[str, Any]) -> None:
    ctx.obj = options
    help_without_command(ctx)


app.callback(invoke_without_command=True)(with_shared_options(_start, _begin))


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command.

    Args:
        arguments: The command-line arguments. Defaults to those of the process.

    Raises:
        SystemExit: Always, with the exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that lacks a character shows ? instead
    try:
        code = app(args=arguments, prog_name=NAME, standalone_mode=False)
    except typer.Abort:
        code = _exit_codes.INTERRUPTED
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        _usage(error)
        code = getattr(error, "exit_code", _exit_codes.USAGE)
    raise SystemExit(code or _exit_codes.OK)


_EXTRA: Final = re.compile(r"^Got unexpected extra arguments?(?:\(s\))? \((.*)\)$")
"""Typer's message about arguments that a command does not have."""

_TEXTS: Final = ("MESSAGE", "QUERY")
"""The arguments that are texts, which may have spaces."""


def _about_extra_arguments(extra: str, parameters: Sequence[Any]) -> str:
    """Return what to do about arguments that a command does not have; may be empty."""
    options = {option for parameter in parameters for option in parameter.opts}
    if "--input" in options and "--input-file" in options and re.match(r"[\w.-]+:?[=@]", extra):
        return f"; write --input {extra.split()[0]}"
    if any(parameter.metavar in _TEXTS for parameter in parameters):
        return "; put quotes around text with spaces"
    takes_none = not any(parameter.param_type_name == "argument" for parameter in parameters)
    return "; write --out FILE" if takes_none and "--out" in options else ""


def _usage(error: Any) -> None:
    context = getattr(error, "ctx", None)
    message = str(error.format_message()).rstrip(".")
    parameter = getattr(error, "param", None)
    if parameter is not None and (wanted := wanted_value(parameter)):
        message = f"{max(parameter.opts, key=len)} must be {wanted}"
    elif context is not None and (extra := _EXTRA.match(message)):
        message = f"too many arguments: {extra[1]}{_about_extra_arguments(extra[1], context.command.params)}"
    if context is None:
        print(f"{NAME}: {message}", file=sys.stderr)
    elif message:  # without a message, Typer has shown the help
        print(f"{NAME}: {message}: see `{context.command_path} --help`", file=sys.stderr)
