"""What the process's exit code says. Pure."""

from __future__ import annotations

from typing import Final

__all__ = [
    "BROKEN_PIPE",
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
"""The run failed, was stopped, or waits for a person; or some of several files were not taken."""
USAGE: Final = 2
"""An argument, a setting or a file of yours is missing or wrong."""
REFUSED: Final = 3
"""The server answered, and the answer is no."""
NETWORK: Final = 4
"""There was no answer, or it was cut."""
ROWS_FAILED: Final = 5
"""A job went through all its rows, and some of them are not done."""
JOB_ENDED: Final = 6
"""A job could not go on."""
INTERRUPTED: Final = 130
"""Ctrl-C."""
BROKEN_PIPE: Final = 141
"""Whatever read the output has gone away, as when piping into `head`."""
