"""Fixtures for the recipes. Recipes that need a framework run in a separate environment."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from dify_plus.testing import App, FakeDify
from tests.support.recipes import Recipe, Unpack

FRAMEWORKS = ["dify_client", "django", "fastapi", "flask", "langchain_core", "llama_index", "nbclient"]
if any(importlib.util.find_spec(name) is None for name in FRAMEWORKS):
    collect_ignore = ["frameworks"]  # `scripts/dev test --recipes` runs them


@pytest.fixture
def recipe_apps() -> dict[str, App]:
    """The apps of the server: none. A test module overrides this fixture to add its own."""
    return {}


@pytest.fixture
def recipe(tmp_path: Path, recipe_apps: dict[str, App], monkeypatch: pytest.MonkeyPatch) -> Iterator[Unpack]:
    """Return a function that takes the name of a page and unpacks its programs."""
    with FakeDify(recipe_apps) as fake:
        yield lambda page: Recipe(f"recipes/{page}", tmp_path, fake, monkeypatch)
