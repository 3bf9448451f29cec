from __future__ import annotations

from ..types import Model


class RunCreator(Model):
    """End user on whose behalf a run was started."""

    id: str
    """Id that Dify gave the end user."""
    user: str
    """Name that the caller sent as `user`."""
