from __future__ import annotations

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class StoredSegmentationRule(Model):
    """How text was cut, as the server keeps it. The defaults of the server say `delimiter`, rules that were sent say
    `separator`."""

    separator: str | Unset = UNSET
    """Text at which to cut."""
    delimiter: str | Unset = UNSET
    """Text at which to cut, in the defaults of the server."""
    max_tokens: int | Unset = UNSET
    """Largest size of a segment in tokens."""
    chunk_overlap: int | Unset = UNSET
    """Number of tokens that neighbouring segments share."""
