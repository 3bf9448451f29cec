from __future__ import annotations

from typing import Any

from ..types import Model


class Error(Model):
    """Body of most failed calls. Be ready for less: validation of segments sends `error` and nothing else, some server
    faults have the code `unknown`, `message` can be empty, and an unknown path, a trailing slash or an id in the
    path that is no UUID gets an HTML page with status 404 in place of JSON."""

    code: str | None = None
    """Machine-readable name of the error. The table of known codes is `x-error-codes`."""
    message: str | None = None
    """Explanation for people. It can be empty, run over several lines, or, with 404, end in guesses at other paths
    that have nothing to do with the cause."""
    status: int | None = None
    """HTTP status of the answer, repeated."""
    details: dict[str, Any] | None = None
    error: str | None = None
    """Explanation of an invalid body, sent in place of the other fields by some operations on segments."""
