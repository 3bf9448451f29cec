"""The memory of a process that measures."""

from __future__ import annotations

import sys


def memory() -> int:
    """Return the peak memory of this process so far, in kilobytes."""
    import resource  # not on Windows

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak
