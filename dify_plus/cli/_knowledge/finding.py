"""Find the knowledge base or the document that the user names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from dify_plus.cli import _exit_codes
from dify_plus.cli._advice import UUID
from dify_plus.cli._error_messages import CommandError

if TYPE_CHECKING:
    from dify_plus import Dify
    from dify_plus_api.models import Dataset, Document

__all__ = ["find_document", "find_kb"]

Named = TypeVar("Named", bound="Dataset | Document")


def find_kb(dify: Dify, kb: str) -> Dataset:
    """Return the knowledge base with this id or name.

    Args:
        dify: The client.
        kb: The id or the name.

    Raises:
        CommandError: There is no such knowledge base, or more than one.
    """
    if re.fullmatch(UUID, kb):
        return dify.datasets.get(kb)
    named = [dataset for dataset in dify.datasets.list(keyword=kb) if dataset.name == kb]
    return _only(named, "knowledge base", kb, "`dify-plus kb list` lists them")


def find_document(dify: Dify, dataset: Dataset, document: str) -> tuple[str, str]:
    """Return the id and the name of the document with this id or name.

    Args:
        dify: The client.
        dataset: The knowledge base.
        document: The id or the name.

    Raises:
        CommandError: There is no such document, or more than one.
    """
    if re.fullmatch(UUID, document):
        return document, dify.datasets.documents.get(dataset.id, document, metadata="without").name or document
    named = [one for one in dify.datasets.documents.list(dataset.id, keyword=document) if one.name == document]
    place = f" in {dataset.name}"
    found = _only(named, "document", document, f"`dify-plus kb status {dataset.id}` lists them", place)
    return found.id, found.name


def _only(found: Sequence[Named], kind: str, name: str, advice: str, place: str = "") -> Named:
    """Return the only one that has this name."""
    if not found:
        raise CommandError(f"there is no {kind} {name!r}{place}", advice, _exit_codes.REFUSED)
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise CommandError(f"there is more than one {kind} {name!r}{place}", f"give one of the ids: {ids}")
    return found[0]
