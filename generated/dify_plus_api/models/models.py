"""Models of the calls about models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import Model

if TYPE_CHECKING:
    pass


ModelProviderStatus = Literal["active", "no-configure"] | str
"""Whether the workspace has set up its own credentials."""


ModelType = Literal["llm", "moderation", "rerank", "speech2text", "text-embedding", "tts"] | str
"""What a model is for."""


ProviderModelFetchFrom = Literal["customizable-model", "predefined-model"] | str
"""Whether the model comes with the provider or was added in the workspace."""


ProviderModelStatus = (
    Literal["active", "credential-removed", "disabled", "no-configure", "no-permission", "quota-exceeded"] | str
)
"""Whether the model can be used, and if not, why."""


class LocalizedText(Model):
    """Text or link in several languages."""

    en_us: str
    """Version in English."""
    zh_hans: str | None = None
    """Version in simplified Chinese."""

    _names: ClassVar = {"en_us": "en_US", "zh_hans": "zh_Hans"}


class ModelProvider(Model):
    """Provider of models that is set up in the workspace, with its models of one type."""

    tenant_id: str
    """Id of the workspace."""
    provider: str
    """Full name of the provider, such as `langgenius/openai/openai`. Pass it unchanged wherever a provider is needed."""
    label: LocalizedText
    """Text or link in several languages."""
    icon_small: LocalizedText | None
    """Links to a small icon, by language, or null if there is none."""
    icon_small_dark: LocalizedText | None
    """Links to a small icon for dark backgrounds, by language, or null if there is none."""
    status: ModelProviderStatus
    """Whether the workspace has set up its own credentials."""
    models: list[ProviderModel]
    """Models of the type."""
    icon_large: LocalizedText | None = None
    """Links to a large icon, by language. Only older servers send it."""


class ModelProviderList(Model):
    """Model providers of a workspace."""

    data: list[ModelProvider]
    """Providers that offer models of the type."""


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
    """Whether the model comes with the provider or was added in the workspace."""
    model_properties: dict[str, Any]
    deprecated: bool
    """Whether the provider has retired the model."""
    status: ProviderModelStatus
    """Whether the model can be used, and if not, why."""
    load_balancing_enabled: bool
    """Whether calls are spread over several credentials."""
    has_invalid_load_balancing_configs: bool
    """Whether some of the credentials that calls are spread over do not work."""
