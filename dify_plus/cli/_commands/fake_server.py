"""`dify-plus fake-server`."""

from __future__ import annotations

import runpy
import signal
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dify_plus.cli import _exit_codes
from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._session import Session, command

if TYPE_CHECKING:
    from dify_plus.testing import FakeDify

__all__ = ["fake_server", "testing"]

_POLL_SECONDS = 0.2
_EXAMPLE = "for example, APPS = {'chat': ChatApp('Hello')}"


@command()
def fake_server(
    session: Session,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 picks a free one.")] = 5001,
    token_delay: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="The time between two pieces of text.")
    ] = 0.03,
    server: Annotated[
        str | None, typer.Option(metavar="VERSION", help="The Dify version to imitate, such as 1.16.1.")
    ] = None,
    apps: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A Python file that defines APPS, a dictionary of apps by name.")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Serve the apps of `dify-plus demo`.")] = False,
) -> int:
    """Run a fake Dify server on this machine, in memory, until Ctrl-C. Its apps answer from scripts.

    Needs the extra `testing`. A mistake in a script of --apps is shown with its line when a request meets it; the exit
    code is then 2.

    Examples:
        dify-plus fake-server --port 0
        dify-plus fake-server --server 1.16.1 --apps apps.py
    """
    like = {} if server is None else {"server": server}
    try:
        module = testing()
        scripted = _apps(apps, demo, module.App)
        fake = module.FakeDify.realistic(scripted, host=host, port=port, token_delay=token_delay, **like)
    except ValueError as error:
        raise CommandError(str(error)) from None
    try:
        fake.start()
    except OSError as error:
        raise CommandError(f"cannot listen on {host}:{port}: {error.strerror}", "--port 0 picks a free port") from None
    try:
        _show_address(session, fake)
        _serve(session, fake, apps)
    except KeyboardInterrupt:
        session.output.note("stopped")
    finally:
        fake.stop()
    return _exit_codes.USAGE if fake.errors and apps else _exit_codes.OK


def testing() -> Any:
    """Import `dify_plus.testing`.

    Raises:
        CommandError: Its packages are not installed.
    """
    try:
        from dify_plus import testing
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn", "werkzeug"):
            raise
        raise CommandError(
            "this command needs packages that are not installed", 'run pip install "dify-plus[testing]"'
        ) from None
    return testing


def _apps(path: Path | None, demo: bool, app_class: type[Any]) -> dict[str, Any] | None:
    if demo and path is not None:
        raise CommandError("--demo and --apps exclude each other", "leave one of them out")
    if demo:
        from dify_plus.cli._demo.apps import APPS

        return APPS
    if path is None:
        return None
    if not path.is_file():
        raise CommandError(f"there is no file {path}")
    try:
        apps = runpy.run_path(str(path)).get("APPS")
    except (Exception, SystemExit) as error:
        raise CommandError(_mistake(error, path), "correct the file") from error
    if not isinstance(apps, dict):
        raise CommandError(f"{path} does not define a dictionary APPS", _EXAMPLE)
    for name, app in apps.items():
        if not isinstance(name, str) or not isinstance(app, app_class):
            raise CommandError(f"{path}: APPS must map names to apps, not {name!r} to {app!r}", _EXAMPLE)
    return apps


def _mistake(error: BaseException, path: Path) -> str:
    """Return what a Python file did wrong, and in which line."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename) == path]
    line, words = lines[-1] if lines else None, str(error)
    if isinstance(error, SyntaxError) and error.filename and Path(error.filename).name == path.name:
        line, words = error.lineno, error.msg
    place = f"{path}, line {line}" if line else str(path)
    return f"{place}: {type(error).__name__}: {words}" if words else f"{place}: {type(error).__name__}"


def _show_address(session: Session, fake: FakeDify) -> None:
    keys = {name: app.key for name, app in fake.state.apps.items()}
    if session.output.json:
        session.output.data({"base_url": fake.base_url, "keys": keys, "dataset_key": fake.dataset_key})
        return
    rows = [("address", fake.base_url), *keys.items(), ("knowledge", fake.dataset_key)]
    session.output.table(("what", "address or key"), rows)
    session.output.note("Press Ctrl-C to stop the server. Try:")
    session.output.note(f"  DIFY_BASE_URL={fake.base_url} DIFY_API_KEY={keys['chat']} dify-plus chat Hello")


def _serve(session: Session, fake: FakeDify, apps: Path | None) -> None:
    """Show each request and each mistake of a script as it comes, until SIGINT or SIGTERM."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    shown = mistakes = 0
    while True:
        time.sleep(_POLL_SECONDS)
        for request in fake.requests[shown:]:
            shown += 1
            session.output.note(f"{request.method} {request.path} ({request.app or 'no app'})")
        for error in fake.errors[mistakes:]:
            mistakes += 1
            session.output.warn(_mistake(error, apps) if apps else f"{type(error).__name__}: {error}")
