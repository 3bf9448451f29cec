"""The OpenAPI description from which this package was generated, and the accepted differences from it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from dify_plus._spec.acceptances import Acceptance, read_acceptances
from dify_plus._spec.shapes import Api, read_api

__all__ = ["our_acceptances", "our_api"]


def our_api() -> Api:
    """Read the description from which the client was generated."""
    return read_api([_content("openapi.json")])


def our_acceptances() -> list[Acceptance]:
    """Read the accepted differences."""
    return read_acceptances(_content("accepted.json"))


def _content(name: str) -> Any:
    return json.loads(files("dify_plus_api").joinpath(name).read_text(encoding="utf-8"))
