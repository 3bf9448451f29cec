"""The arguments of `datasets.sync`, checked. Does no I/O."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Callable, Iterable, Mapping, Set
from typing import Any, cast

from attrs import frozen

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import callback, text
from dify_plus._arguments.documents import DocumentSettings, Setup, settings_for_new_document
from dify_plus._knowledge_sync.files import glob_parts
from dify_plus._knowledge_sync.report import SyncProgress
from dify_plus._masking import shown
from dify_plus._policy.numbers import check_seconds, check_whole
from dify_plus.errors import UsageError
from dify_plus_api.api.documents import create_document_by_text
from dify_plus_api.models import CreateDocumentByTextRequest

__all__ = ["SyncOptions"]


@frozen(kw_only=True)
class SyncOptions:
    """The arguments of a sync."""

    dataset_id: str
    source: Any
    """A folder, or an iterable of paths and documents."""
    glob: tuple[str, ...] | None
    scope: str
    delete: bool
    dry_run: bool
    concurrency: int
    max_indexing: int
    timeout: float | None
    on_progress: Callable[[SyncProgress], object] | None
    settings: DocumentSettings

    @classmethod
    def of(
        cls,
        dataset_id: str,
        source: object,
        *,
        glob: str | None,
        scope: str,
        delete: bool,
        dry_run: bool,
        concurrency: int,
        max_indexing: int,
        timeout: float | None,
        on_progress: Callable[[SyncProgress], object] | None,
        settings: DocumentSettings,
    ) -> SyncOptions:
        """Check the arguments. `datasets.sync` describes them.

        Raises:
            UsageError: One of them is wrong.
        """
        text("dataset_id", dataset_id)
        folder = isinstance(source, str | os.PathLike)
        if not folder and (
            isinstance(source, bytes | bytearray | Mapping | Set)
            or hasattr(source, "read")
            or not isinstance(source, Iterable | AsyncIterable)
        ):
            raise UsageError(
                f"source must be a folder, or a list of paths or of NewDocument(key=...), not {shown(source)}"
            )
        if glob is not None and not folder:
            raise UsageError("glob selects files in a folder, and source is not one: leave it out")
        if not isinstance(cast("object", scope), str):
            raise UsageError(f"scope must be a str, not {shown(scope)}")
        for name, value in {"delete": delete, "dry_run": dry_run}.items():
            if not isinstance(cast("object", value), bool):
                raise UsageError(f"{name} must be True or False, not {shown(value)}")
        if timeout is not None:
            check_seconds("timeout", timeout)
        check_settings(dataset_id, settings)
        return cls(
            dataset_id=dataset_id,
            source=os.fsdecode(cast("str | os.PathLike[str]", source)) if folder else source,
            glob=None if glob is None else glob_parts(glob),
            scope=scope,
            delete=delete,
            dry_run=dry_run,
            concurrency=check_whole("concurrency", concurrency),
            max_indexing=check_whole("max_indexing", max_indexing),
            timeout=timeout,
            on_progress=callback("on_progress", on_progress),
            settings=settings,
        )


def check_settings(dataset_id: str, settings: Mapping[str, Any]) -> None:
    """Check how to index documents.

    Args:
        dataset_id: The knowledge base.
        settings: The settings.

    Raises:
        UsageError: There is no such setting, or its value is wrong.
    """
    known = sorted(DocumentSettings.__annotations__.keys() - {"original_document_id"})
    if unknown := sorted(settings.keys() - set(known)):
        raise UsageError(f"sync has no argument {unknown[0]}; its settings for documents are {', '.join(known)}")
    body = CreateDocumentByTextRequest(text="text", name="name", **settings_for_new_document(Setup(), settings))
    built(create_document_by_text.build_request, dataset_id, body=body)
