from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.localized_text import LocalizedText
    from ..models.model_type import ModelType
    from ..models.provider_model_fetch_from import ProviderModelFetchFrom
    from ..models.provider_model_status import ProviderModelStatus


class ProviderModel(Model):
    """Model of a provider."""

    model: str
    """Name of the model, to be passed on as it is."""
    label: LocalizedText
    """Text or link in several languages."""
    model_type: ModelType
    """What a model is for."""
    features: list[str] | None
    """Abilities of the model, such as `tool-call`, `vision` or `document`. Null if none are declared."""
    fetch_from: ProviderModelFetchFrom
    """Whether the provider brings the model along or it was added in the workspace."""
    model_properties: dict[str, Any]
    deprecated: bool
    """Whether the provider has retired the model."""
    status: ProviderModelStatus
    """Whether the model can be used, and if not, why."""
    load_balancing_enabled: bool
    """Whether calls are spread over several credentials."""
    has_invalid_load_balancing_configs: bool
    """Whether some of the credentials that calls are spread over do not work."""
