from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.localized_text import LocalizedText
    from ..models.model_provider_status import ModelProviderStatus
    from ..models.provider_model import ProviderModel


class ModelProvider(Model):
    """Provider of models that is set up in the workspace, with its models of one type."""

    tenant_id: str
    """Id of the workspace."""
    provider: str
    """Full name of the provider, such as `langgenius/openai/openai`. Pass it on as it is wherever a provider is asked
    for."""
    label: LocalizedText
    """Text or link in several languages."""
    icon_small: LocalizedText | None
    """Links to a small icon, by language, or null if there is none."""
    icon_small_dark: LocalizedText | None
    """Links to a small icon for dark backgrounds, by language, or null if there is none."""
    status: ModelProviderStatus
    """Whether credentials of the workspace's own are set up."""
    models: list[ProviderModel]
    """Models of the type."""
    icon_large: LocalizedText | None = None
    """Links to a large icon, by language. Only older servers send it."""
