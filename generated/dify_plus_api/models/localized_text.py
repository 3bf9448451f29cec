from __future__ import annotations

from typing import ClassVar

from ..types import Model


class LocalizedText(Model):
    """Text or link in several languages."""

    en_us: str
    """Version in English."""
    zh_hans: str | None = None
    """Version in simplified Chinese."""

    _names: ClassVar = {
        "en_us": "en_US",
        "zh_hans": "zh_Hans",
    }
