"""The models a workspace has: what can be listed, and what a knowledge base can be set up with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._server.errors import Refused, invalid_param

MODEL_TYPES = ("llm", "text-embedding", "rerank", "speech2text", "moderation", "tts")
PROVIDER = "fake/fakellm/fakellm"


@dataclass(frozen=True)
class Model:
    """A model of the workspace."""

    name: str
    type: str
    provider: str = PROVIDER
    label: str = ""
    features: tuple[str, ...] | None = None
    properties: tuple[tuple[str, Any], ...] = ()

    def json(self) -> Json:
        """As answers show it."""
        label = self.label or self.name.replace("-", " ").title()
        return {
            "model": self.name,
            "label": {"zh_Hans": label, "en_US": label},
            "model_type": self.type,
            "features": None if self.features is None else list(self.features),
            "fetch_from": "predefined-model",
            "model_properties": dict(self.properties),
            "deprecated": False,
            "status": "active",
            "load_balancing_enabled": False,
            "has_invalid_load_balancing_configs": False,
        }


def default_models() -> list[Model]:
    """What a workspace has at first: one model to talk with, one to embed with."""
    can = ("tool-call", "multi-tool-call", "stream-tool-call", "agent-thought", "vision", "document")
    return [
        Model("fake-chat", "llm", features=can, properties=(("mode", "chat"), ("context_size", 128000))),
        Model("fake-embed", "text-embedding", properties=(("context_size", 8192), ("max_chunks", 16))),
    ]


def providers(models: list[Model], model_type: str, tenant_id: str) -> list[Json]:
    """The models of a type, provider by provider."""
    if model_type not in MODEL_TYPES:
        raise invalid_param(f"'{model_type}' is not a valid ModelType")
    wanted = [model for model in models if model.type == model_type]
    return [
        {
            "tenant_id": tenant_id,
            "provider": provider,
            "label": {"zh_Hans": _title(provider), "en_US": _title(provider)},
            "icon_small": None,
            "icon_small_dark": None,
            "status": "active",
            "models": [model.json() for model in wanted if model.provider == provider],
        }
        for provider in dict.fromkeys(model.provider for model in wanted)
    ]


def _title(provider: str) -> str:
    return "Fake LLM" if provider == PROVIDER else provider.rsplit("/", 1)[-1].title()


def check_model(models: list[Model], provider: str | None, name: str | None, model_type: str) -> None:
    """Refuses a model that the workspace does not have."""
    if not provider or not name:
        return
    if not any(model.provider == provider for model in models):
        raise invalid_param(f"Provider {provider} does not exist.")
    if not any((model.provider, model.name, model.type) == (provider, name, model_type) for model in models):
        raise invalid_param(f"Model {name} not exist.")


def default_embedding(models: list[Model]) -> Model:
    """The embedding model for those who name none."""
    found = next((model for model in models if model.type == "text-embedding"), None)
    if found is None:
        raise Refused(400, "provider_not_initialize", "Default model not found for text-embedding")
    return found
