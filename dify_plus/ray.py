"""Run a workflow for each row of a Ray dataset, or create a document for each row, each row once.

This module needs the extra `ray`: `pip install "dify-plus[ray]"`, on every machine of the cluster.

Example:
    >>> from dify_plus.ray import map_workflow
    >>> results = map_workflow(
    ...     questions,
    ...     inputs=lambda row: {"query": row["q"]},
    ...     key="id",
    ...     ledger="job/",
    ... )
    >>> results.write_parquet("answers/")
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Unpack, cast

from dify_plus._arguments.documents import NewDocument
from dify_plus._arguments.files import FileInput
from dify_plus._batch.rows import KeyOf
from dify_plus._policy.numbers import check_whole
from dify_plus._ray.documents import IngestJob
from dify_plus._ray.packages import package
from dify_plus._ray.workers import PLACE, RayJob, RayJobOptions, RowRunner
from dify_plus._ray.workflows import WorkflowJob
from dify_plus.errors import UsageError

if TYPE_CHECKING:
    from ray.data import Dataset  # pyright: ignore[reportMissingImports]

__all__ = ["IngestJob", "RayJobOptions", "RowRunner", "WorkflowJob", "ingest", "map_workflow"]

ACTOR_CPUS: Final = 0.25
"""The share of a CPU that a worker reserves. It mostly waits for the server."""
LARGEST_BATCH: Final = 64
"""The largest number of rows that a worker gets at a time."""


def map_workflow(
    ds: Dataset,
    *,
    key: KeyOf,
    ledger: str | os.PathLike[str],
    inputs: Callable[[Any], Mapping[str, Any]] | None = None,
    files: Callable[[Any], Sequence[FileInput]] | None = None,
    user: str | None = None,
    workflow_id: str | None = None,
    actors: int | tuple[int, int] = 4,
    batch_size: int | None = None,
    ray_remote_args: Mapping[str, Any] | None = None,
    **options: Unpack[RayJobOptions],
) -> Dataset:
    """Run a workflow for each row of a dataset, each row once, and add columns with the results.

    Nothing runs until the dataset is used, for example written. The workers read `DIFY_API_KEY`, `DIFY_BASE_URL` and
    `DIFY_USER` from their environment. If Ray runs a block again, a worker dies, or the program starts again with
    the same ledger, rows that have run do not run again: their results come from the ledger.

    Args:
        ds: The dataset. `inputs`, `files` and `key` receive its rows as dicts.
        key: The key that identifies a row: the name of a column, or a function of the row. Keys are str or int. Two
            rows with the same key end the job with `DuplicateKey`.
        ledger: The folder of the ledger, on the machine that starts the job; created if it does not exist.
        inputs: Returns the inputs for a row. Without it, the row itself is the inputs.
        files: Returns the files for a row's run. Paths are on the workers' machines.
        user: The end user. Defaults to `DIFY_USER` in the workers' environment.
        workflow_id: A published version; None runs the latest.
        actors: The number of workers, or the smallest and the largest number.
        batch_size: The number of rows in a batch for a worker; by default as many as it runs at a time, at most 64.
        ray_remote_args: Ray options for the workers, such as `num_cpus` (0.25 by default) or `runtime_env`.
        options: `concurrency` (rows that each worker runs at a time; 32 by default), `rerun_unknown`, `retry_failed`,
            `on_changed`, `on_failed` and `client`; see `RayJobOptions`.

    Returns:
        The dataset with the columns `dify_state` ("done", "failed", "unknown" or "paused"), `dify_outputs` (JSON),
        `dify_error`, `dify_run_id` and `dify_tokens`.

    Raises:
        UsageError: An argument is wrong. Nothing was sent.
        LedgerInUse: Another program uses the ledger.
        LedgerError: The ledger cannot be opened, or belongs to another kind of job.

    API: `POST /workflows/run` (runWorkflow), with a version `POST /workflows/{workflow_id}/run` (runWorkflowById).

    Example:
        >>> results = map_workflow(questions, inputs=lambda row: {"query": row["q"]}, key="id", ledger="job/")
        >>> results.write_parquet("answers/")
    """
    pool = _pool(ds, actors, batch_size, ray_remote_args)
    job = WorkflowJob(key=key, ledger=ledger, inputs=inputs, files=files, user=user, workflow_id=workflow_id, **options)
    return _mapped(ds, job, pool)


def ingest(
    ds: Dataset,
    dataset_id: str,
    *,
    key: KeyOf,
    ledger: str | os.PathLike[str],
    document: Callable[[Any], NewDocument] | None = None,
    wait: bool = True,
    actors: int | tuple[int, int] = 4,
    batch_size: int | None = None,
    ray_remote_args: Mapping[str, Any] | None = None,
    **options: Unpack[RayJobOptions],
) -> Dataset:
    """Create a document in a knowledge base for each row of a dataset, each document once, and add result columns.

    Nothing runs until the dataset is used, for example written. The workers read `DIFY_DATASET_API_KEY` and
    `DIFY_BASE_URL` from their environment. The ledger keeps the id of each document. If a worker died while it
    created a document, the row is "unknown": the document may be in the knowledge base or not. With
    `rerun_unknown=True`, the next start creates it again; the new document has the same name, so it replaces the first.

    Args:
        ds: The dataset. `document` and `key` receive its rows as dicts.
        dataset_id: The knowledge base.
        key: The key that identifies a row: the name of a column, or a function of the row. Keys are str or int. Two
            rows with the same key end the job with `DuplicateKey`.
        ledger: The folder of the ledger, on the machine that starts the job; created if it does not exist.
        document: Returns the arguments of `datasets.documents.create` for a row, as in
            `lambda row: {"text": row["body"], "name": row["title"]}`. By default, the columns `text` and `name` are
            used. A text without a name is named by its key. Two rows whose documents have the same name end the job.
        wait: Whether a row is done when its document is indexed, or when it is created.
        actors: The number of workers, or the smallest and the largest number.
        batch_size: The number of rows in a batch for a worker; by default as many as it runs at a time, at most 64.
        ray_remote_args: Ray options for the workers, such as `num_cpus` (0.25 by default) or `runtime_env`.
        options: `concurrency` (documents that each worker creates at a time, with `wait` until they are indexed; 8 by
            default), `rerun_unknown`, `retry_failed`, `on_changed`, `on_failed` and `client`; see `RayJobOptions`.

    Returns:
        The dataset with the columns `dify_state` ("done", "failed" or "unknown"), `dify_document_id`, `dify_batch` and
        `dify_error`.

    Raises:
        UsageError: An argument is wrong. Nothing was sent.
        LedgerInUse: Another program uses the ledger.
        LedgerError: The ledger cannot be opened, or belongs to another kind of job.

    API: `POST /datasets/{dataset_id}/document/create-by-text` (createDocumentByText) or `create-by-file`
    (createDocumentByFile), as `datasets.documents.create`.

    Example:
        >>> made = ingest(pages, dataset_id, document=lambda row: {"text": row["body"]}, key="url", ledger="pages/")
        >>> made.write_parquet("made/")
    """
    pool = _pool(ds, actors, batch_size, ray_remote_args)
    job = IngestJob(dataset_id, key=key, ledger=ledger, document=document, wait=wait, **options)
    return _mapped(ds, job, pool)


def _pool(
    ds: Any, actors: int | tuple[int, int], batch_size: int | None, ray_remote_args: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return the options of `map_batches`.

    Raises:
        UsageError: An argument is wrong.
    """
    data = package("ray.data")
    if not isinstance(ds, data.Dataset):
        raise UsageError(f"ds must be a Dataset of Ray, not {type(ds).__name__}")
    bounds = actors if isinstance(actors, tuple) else (actors, actors)
    if len(bounds) != 2:
        raise UsageError(f"actors must be a number or a pair of numbers, not {actors!r}")
    for bound in bounds:
        check_whole("actors", bound)
    if bounds[0] > bounds[1]:
        raise UsageError(f"actors must be (smallest, largest), not {actors!r}")
    if batch_size is not None:
        check_whole("batch_size", batch_size)
    if ray_remote_args is not None and not isinstance(cast("object", ray_remote_args), Mapping):
        raise UsageError(f"ray_remote_args must be a mapping with options of Ray, not {ray_remote_args!r}")
    return {
        "num_cpus": ACTOR_CPUS,
        "runtime_env": {},  # a separate one, or Ray would run the numbering of the rows inside the workers
        **(ray_remote_args or {}),
        "batch_size": batch_size,
        "batch_format": "pyarrow",
        "compute": data.ActorPoolStrategy(min_size=bounds[0], max_size=bounds[1]),
    }


def _mapped(ds: Any, job: RayJob, pool: dict[str, Any]) -> Any:
    """Number the rows and run them. The numbers distinguish a repeated key from a block that Ray runs again."""
    at_a_time = LARGEST_BATCH if job.concurrency == "auto" else min(job.concurrency, LARGEST_BATCH)
    numbered = ds.with_column(PLACE, package("ray.data.expressions").monotonically_increasing_id())
    return numbered.map_batches(
        RowRunner, fn_constructor_args=[job], **{**pool, "batch_size": pool["batch_size"] or at_a_time}
    )
