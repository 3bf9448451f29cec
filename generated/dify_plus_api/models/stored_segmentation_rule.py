from __future__ import annotations

from ..types import Model


class StoredSegmentationRule(Model):
    """How text was cut, as the server keeps it. The defaults of the server say `delimiter`, rules that were sent say
    `separator`."""

    separator: str | None = None
    """Text at which to cut."""
    delimiter: str | None = None
    """Text at which to cut, in the defaults of the server."""
    max_tokens: int | None = None
    """Largest size of a segment in tokens."""
    chunk_overlap: int | None = None
    """Number of tokens that neighbouring segments share."""
