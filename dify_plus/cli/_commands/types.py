"""`dify-plus types`."""

from __future__ import annotations

import ast
import difflib
from pathlib import Path
from typing import Annotated

import typer

from dify_plus._arguments.app_inputs import input_fields
from dify_plus._arguments.local_files import opened_target
from dify_plus.cli import _exit_codes
from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._session import Session, command
from dify_plus.cli._types.module import MARK, MODES, module
from dify_plus.errors import UsageError

__all__ = ["types"]


@command()
def types(
    session: Session,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The Python file to write. Defaults to standard output.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 7 if the app has changed since FILE was written.")
    ] = False,
) -> None:
    """Write a Python module with the inputs of the app as types, and with functions that run it.

    With --check, the formatting of the file does not matter.

    Examples:
        dify-plus types
        dify-plus types --out app_types.py
    """
    if check and out is None:
        raise CommandError("--check needs --out FILE")
    with session.client() as dify:
        info, parameters = dify.app.info(), dify.app.parameters()
    if info.mode not in MODES:
        raise CommandError(f"this version of dify-plus cannot run apps of the kind {info.mode}")
    code = module(info.mode, info.name or "", input_fields(parameters))
    if out is None:
        session.output.data({"code": code}) if session.output.json else session.output.write(code)
        return
    present = _read(out)
    changed = _is_different(present, code)
    if check and changed:
        _show(session, out, present, code)
    if not check:
        _write(out, code)
        session.output.note(f"wrote {out}")
    if session.output.json:
        session.output.data({"out": str(out), "changed": changed})


def _read(path: Path) -> str | None:
    """Return the code in a file; None if there is no file."""
    try:
        present = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from None
    if present.strip() and MARK not in present:
        raise CommandError(f"{path} was not written by this command", "choose another file, or delete it")
    return present


def _is_different(present: str | None, code: str) -> bool:
    """Return whether code or its docstrings differ from what the file has. Formatting does not count."""
    try:
        return present is None or ast.dump(ast.parse(present)) != ast.dump(ast.parse(code))
    except (SyntaxError, ValueError):
        return True


def _show(session: Session, path: Path, present: str | None, code: str) -> None:
    """Show how a file differs, and end the command."""
    if not session.output.json:
        differences = difflib.unified_diff(
            (present or "").splitlines(), code.splitlines(), str(path), "the app", lineterm="", n=1
        )
        for line in differences:
            session.output.line(line)
    problem = "does not exist" if present is None else "differs from the app"
    raise CommandError(f"{path} {problem}", f"run `dify-plus types --out {path}`", _exit_codes.CHANGED)


def _write(path: Path, code: str) -> None:
    """Write the code in one step: if that fails, a file that is there stays as it is."""
    try:
        with opened_target(path) as file:
            file.write(code.encode())
    except (OSError, UsageError) as error:
        reason = getattr(error.__cause__ or error, "strerror", None) or error
        raise CommandError(f"{path} cannot be written: {reason}") from None
