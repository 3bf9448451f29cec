"""The arguments of `datasets.sync`, checked. Does no I/O."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Callable, Iterable, Mapping, Set
from typing import Any, cast

from attrs import frozen

from dify_plus._arguments.checks import callback, check_options, text
from dify_plus._arguments.documents import DocumentSettings, check_document_settings
from dify_plus._knowledge_sync.files import glob_parts
from dify_plus._knowledge_sync.report import SyncProgress
from dify_plus._masking import shown
from dify_plus._policy.numbers import check_flag, check_seconds, check_whole
from dify_plus.errors import UsageError

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
        if timeout is not None:
            check_seconds("timeout", timeout)
        check_options("sync", settings, DocumentSettings.__annotations__.keys() - {"original_document_id"})
        check_document_settings(settings)
        return cls(
            dataset_id=dataset_id,
            source=os.fsdecode(cast("str | os.PathLike[str]", source)) if folder else source,
            glob=None if glob is None else glob_parts(glob),
            scope=scope,
            delete=check_flag("delete", delete),
            dry_run=check_flag("dry_run", dry_run),
            concurrency=check_whole("concurrency", concurrency),
            max_indexing=check_whole("max_indexing", max_indexing),
            timeout=timeout,
            on_progress=callback("on_progress", on_progress),
            settings=settings,
        )
