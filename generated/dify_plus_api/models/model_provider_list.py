from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.model_provider import ModelProvider


class ModelProviderList(Model):
    """Model providers of a workspace."""

    data: list[ModelProvider]
    """Providers that offer models of the type."""
