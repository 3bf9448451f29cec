from __future__ import annotations

from attrs import define

from ..types import Model


@define(slots=False, kw_only=True)
class StopRequest(Model):
    """Body of a request to stop a run."""

    user: str
    """End user who started the run; for any other, nothing is stopped although the answer says success."""
