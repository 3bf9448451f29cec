"""Find the knowledge base that the user names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dify_plus.cli import _exit_codes
from dify_plus.cli._error_messages import CommandError

if TYPE_CHECKING:
    from dify_plus import Dify
    from dify_plus_api.models import Dataset

__all__ = ["find_kb"]

_ID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def find_kb(dify: Dify, kb: str) -> Dataset:
    """Return the knowledge base with this id or name.

    Args:
        dify: The client.
        kb: The id or the name.

    Raises:
        CommandError: There is no such knowledge base.
    """
    if re.fullmatch(_ID, kb):
        return dify.datasets.get(kb)
    found = dify.datasets.find(kb)
    if found is None:
        raise CommandError(f"there is no knowledge base {kb!r}", "`dify-plus kb list` lists them", _exit_codes.REFUSED)
    return found
