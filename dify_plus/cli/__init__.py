"""The `dify-plus` command. Needs the extra `cli`."""

from __future__ import annotations

import signal
import sys
from typing import NoReturn

from dify_plus._version import __version__

__all__ = ["main"]

_EXTRA = ("platformdirs", "rich", "typer")
_MISSING = 'dify-plus: the command needs packages that are not installed: run pip install "dify-plus[cli]"'


def main() -> None:
    """Run the command and end the process with its exit code."""
    if sys.argv[1:] == ["--version"]:  # scripts ask for it often, and the commands take a while to load
        print(f"dify-plus {__version__}")
        return
    try:
        from dify_plus.cli._command_line import run
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        print(_MISSING, file=sys.stderr)
        raise SystemExit(2) from None
    signal.signal(signal.SIGTERM, _terminated)
    run()


def _terminated(number: int, frame: object) -> NoReturn:
    """End as Ctrl-C does, so that a run in progress is stopped on the server, too."""
    raise SystemExit(128 + number)
