from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.dataset import Dataset


class DatasetList(Model):
    """One page of knowledge bases."""

    data: list[Dataset]
    """The knowledge bases of this page."""
    has_more: bool
    """Whether another page follows."""
    limit: int
    """Items per page."""
    total: int
    """Number of knowledge bases over all pages."""
    page: int
    """Number of this page, starting at 1."""
