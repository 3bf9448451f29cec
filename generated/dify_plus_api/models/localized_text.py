from __future__ import annotations

from typing import ClassVar

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class LocalizedText(Model):
    """Text or link in several languages."""

    en_us: str
    """Version in English."""
    zh_hans: str | Unset = UNSET
    """Version in simplified Chinese."""

    _names: ClassVar = {
        "en_us": "en_US",
        "zh_hans": "zh_Hans",
    }
