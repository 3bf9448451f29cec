"""The `dify-plus` command. Needs the extra `cli`."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import NoReturn

from dify_plus._version import __version__
from dify_plus.cli import _exit_codes

__all__ = ["main"]

_EXTRA = ("platformdirs", "rich", "typer")
_MISSING = 'dify-plus: the command needs packages that are not installed: run pip install "dify-plus[cli]"'


def main() -> None:
    """Run the command and end the process with its exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # the process was started without it
            setattr(sys, name, io.StringIO())
    try:
        _command()
    except SystemExit as end:
        if isinstance(end.__context__, BrokenPipeError):  # Typer, whose code for it is 1, was writing the help
            end.code = _exit_codes.BROKEN_PIPE
        raise
    except KeyboardInterrupt:  # while the commands are loaded
        raise SystemExit(_exit_codes.INTERRUPTED) from None
    except BrokenPipeError:
        raise SystemExit(_exit_codes.BROKEN_PIPE) from None
    except OSError as error:
        print(f"dify-plus: standard output cannot be written: {error.strerror}", file=sys.stderr)
        raise SystemExit(_exit_codes.USAGE) from None
    finally:
        _drop_unwritten()


def _drop_unwritten() -> None:
    """Drop what standard output did not take. At exit, Python would report it, and end with its own exit code."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _command() -> None:
    if sys.argv[1:] == ["--version"]:  # scripts ask for it often, and the commands take a while to load
        print(f"dify-plus {__version__}", flush=True)
        return
    try:
        from dify_plus.cli._command_line import run
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        print(_MISSING, file=sys.stderr)
        raise SystemExit(_exit_codes.USAGE) from None
    signal.signal(signal.SIGTERM, _terminated)
    run()


def _terminated(number: int, frame: object) -> NoReturn:
    """End as Ctrl-C does, so that a run in progress is stopped on the server, too."""
    raise SystemExit(128 + number)
