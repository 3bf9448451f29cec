from __future__ import annotations

from typing import Any

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class PipelineDocument(Model):
    """Document that a pipeline run has made and is about to fill."""

    id: str
    """Id of the document."""
    position: int | Unset = UNSET
    """Place within the knowledge base, from 1."""
    data_source_type: str | Unset = UNSET
    """Kind of data source that it comes from."""
    data_source_info: dict[str, Any] | None | Unset = UNSET
    """Entry of the request that it comes from."""
    name: str | Unset = UNSET
    """Name of the document."""
    indexing_status: str | Unset = UNSET
    """State of indexing, `waiting` at first."""
    error: None | str | Unset = UNSET
    """Reason for which indexing failed, or null."""
    enabled: bool | Unset = UNSET
    """Whether retrieval may use the document."""
