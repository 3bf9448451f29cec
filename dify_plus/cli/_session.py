"""Shared by all commands: common options, the session, and error handling."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, Final, ParamSpec, get_type_hints

import typer
from attrs import evolve

from dify_plus.cli import _exit_codes
from dify_plus.cli._advice import Invocation
from dify_plus.cli._debug_log import Redactor, logged_to_stderr, redacted_traceback, with_warnings
from dify_plus.cli._error_messages import explain
from dify_plus.cli._settings import profiles
from dify_plus.cli._settings.resolution import Access, KeyKind, Options, access, connect
from dify_plus.cli._terminal.output import Output

if TYPE_CHECKING:
    from dify_plus import Dify

__all__ = ["Session", "command", "shared_options", "with_shared_options"]

P = ParamSpec("P")

_PANEL: Final = "Options of every command"


class Session:
    """The options, output and client of one command.

    Attributes:
        options: The options of every command.
        output: Where results and messages go.
        key: The kind of API key that the command uses.
        invocation: The command as the user called it, for advice about errors.
    """

    def __init__(self, options: Options, key: KeyKind = "app") -> None:
        self.options = options
        self.key: KeyKind = key
        self.output = Output(as_json=options.json, fields=options.fields, quiet=options.quiet)
        self.redact = Redactor()
        self.invocation = Invocation()

    @functools.cached_property
    def access(self) -> Access:
        """The address, the API key and the user."""
        found = access(self.options, self.key)
        self.redact.learn(found.key)
        self.invocation = evolve(self.invocation, key_from=found.key_from)
        if found.readable_key_file:
            self.output.warn(f"other users can read {found.key_from}; run chmod 600 {found.key_from}")
        return found

    def client(self) -> Dify:
        """Return a new client. Close it at the end."""
        return connect(self.access, self.key, self.options.timeout)


def shared_options(
    json: Annotated[
        bool, typer.Option("--json", help="Write results and errors as JSON.", rich_help_panel=_PANEL)
    ] = False,
    fields: Annotated[
        str | None,
        typer.Option(
            metavar="NAME,...",
            help="Write only these fields of the JSON, such as id,name or outputs.text, with tabs between them.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Show no messages and no progress.", rich_help_panel=_PANEL)
    ] = False,
    debug: Annotated[
        bool,
        typer.Option(
            "--debug", help="Log every attempt with its ids and times; show tracebacks.", rich_help_panel=_PANEL
        ),
    ] = False,
    user: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The end user. Defaults to DIFY_USER.", rich_help_panel=_PANEL),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="The API's address. Defaults to DIFY_BASE_URL.", rich_help_panel=_PANEL),
    ] = None,
    api_key_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A file with the API key; - reads it from standard input. Defaults to DIFY_API_KEY, or to"
            " DIFY_DATASET_API_KEY for knowledge bases.",
            rich_help_panel=_PANEL,
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="A profile in the configuration file. Defaults to DIFY_PROFILE.",
            rich_help_panel=_PANEL,
            autocompletion=lambda: profiles.names(profiles.config_path(os.environ)),
        ),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", min=0.001, help="The timeout for each step of a call.", rich_help_panel=_PANEL),
    ] = None,
) -> Options:
    """The options that can come before and after the name of any command."""
    chosen = tuple(filter(None, (name.strip() for name in (fields or "").split(","))))
    if fields is not None and not chosen:
        raise typer.BadParameter("name at least one field", param_hint="'--fields'")
    return Options(
        json=json,
        fields=chosen,
        quiet=quiet,
        debug=debug,
        user=user,
        base_url=base_url,
        api_key_file=api_key_file,
        profile=profile,
        timeout=timeout,
    )


def with_shared_options(
    function: Callable[..., Any], call: Callable[[typer.Context, Options, dict[str, Any]], Any]
) -> Callable[..., None]:
    """Add the shared options to the command line of a function.

    Args:
        function: The function. It keeps its own parameters that are annotated for Typer.
        call: Called with the context, the shared options, and the values of the function's parameters.

    Returns:
        A function that Typer takes as a command.
    """
    own, shared = _parameters(function), _parameters(shared_options)

    @functools.wraps(function)
    def wrapper(ctx: typer.Context, **values: Any) -> None:
        for parameter in ctx.command.params:
            if values.get(parameter.name or "") == "":
                raise typer.BadParameter("it must not be empty", ctx=ctx, param=parameter)
        options = shared_options(**{name: values.pop(name) for name in list(values) if name in shared})
        if isinstance(ctx.obj, Options):
            options = options.over(ctx.obj)
        call(ctx, options, values)

    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    parameters = [context, *own.values(), *shared.values()]
    declared: Any = wrapper  # Typer reads the signature and the annotations
    declared.__signature__ = inspect.Signature(
        [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
    )
    declared.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del declared.__wrapped__
    return wrapper


def command(
    key: KeyKind = "app",
) -> Callable[[Callable[Concatenate[Session, P], int | None]], Callable[..., None]]:
    """Turn a function that takes a session into a command.

    Args:
        key: The kind of API key that the command uses.

    Returns:
        A decorator. The function returns the exit code, or None for 0. Its errors are shown in one line.
    """

    def decorate(function: Callable[Concatenate[Session, P], int | None]) -> Callable[..., None]:
        def call(ctx: typer.Context, options: Options, values: dict[str, Any]) -> None:
            session = Session(options, key)
            session.invocation = Invocation(command=ctx.command_path.partition(" ")[2], given=values)
            raise typer.Exit(_run(session, functools.partial(function, session, **values)))

        return with_shared_options(function, call)

    return decorate


def _parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    hints = get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters
    return {
        name: parameter.replace(annotation=hints[name])
        for name, parameter in parameters.items()
        if hints[name] is not Session
    }


def _run(session: Session, action: Callable[[], int | None]) -> int:
    """Run a command and return its exit code."""
    try:
        is_debug, output = session.options.debug, session.output
        with (
            logged_to_stderr(session.redact)
            if is_debug
            else with_warnings(lambda text: output.warn(session.redact(text)))
        ):
            return action() or _exit_codes.OK
    except BrokenPipeError:
        return _exit_codes.BROKEN_PIPE
    except (KeyboardInterrupt, EOFError) as error:
        _debug(session, error)
        return _exit_codes.INTERRUPTED
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        if _is_usage_error(error):
            raise
        _debug(session, error)
        failure = explain(error, session.invocation)
        session.output.fail(failure, session.redact)
        return failure.exit_code


def _debug(session: Session, error: BaseException) -> None:
    if session.options.debug:
        print(redacted_traceback(error, session.redact), file=sys.stderr)


def _is_usage_error(error: Exception) -> bool:
    """Return whether an error is Typer's own. Its class differs between versions of Typer."""
    return hasattr(error, "format_message") and hasattr(error, "exit_code")
