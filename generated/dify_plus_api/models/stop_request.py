from __future__ import annotations

from ..types import Model


class StopRequest(Model):
    """Body of a request to stop a run."""

    user: str
    """End user who started the run; for any other, nothing is stopped although the answer says success."""
