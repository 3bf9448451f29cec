"""What the process's exit code says. Pure."""

from __future__ import annotations

from typing import Final

__all__ = ["BROKEN_PIPE", "FAILED", "INTERRUPTED", "NETWORK", "OK", "REFUSED", "USAGE"]

OK: Final = 0
FAILED: Final = 1
"""The run failed, was stopped, or waits for a person; or some of several files were not taken."""
USAGE: Final = 2
"""An argument, a setting or a file of yours is missing or wrong."""
REFUSED: Final = 3
"""The server answered, and the answer is no."""
NETWORK: Final = 4
"""There was no answer, or it was cut."""
INTERRUPTED: Final = 130
"""Ctrl-C."""
BROKEN_PIPE: Final = 141
"""Whatever read the output has gone away, as when piping into `head`."""
