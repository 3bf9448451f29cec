"""The exit codes of the command."""

from __future__ import annotations

from typing import Final

__all__ = [
    "BROKEN_PIPE",
    "CHANGED",
    "FAILED",
    "INTERRUPTED",
    "JOB_ENDED",
    "NETWORK",
    "OK",
    "REFUSED",
    "ROWS_FAILED",
    "USAGE",
]

OK: Final = 0
FAILED: Final = 1
"""The run failed, was stopped, or waits for a person; or some documents were not added."""
USAGE: Final = 2
"""An argument, a setting or a local file is missing or wrong."""
REFUSED: Final = 3
"""The server refused the request."""
NETWORK: Final = 4
"""The server did not answer, or its answer was cut off."""
ROWS_FAILED: Final = 5
"""The job processed all rows, and some of them are not done."""
JOB_ENDED: Final = 6
"""The job could not continue."""
CHANGED: Final = 7
"""The file that `types --check` looks at differs from the app."""
INTERRUPTED: Final = 130
"""Ctrl-C."""
BROKEN_PIPE: Final = 141
"""The program that reads the output closed the pipe, as `head` does."""
