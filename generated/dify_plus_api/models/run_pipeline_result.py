from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.pipeline_dataset import PipelineDataset
    from ..models.pipeline_document import PipelineDocument
    from ..models.workflow_run_data import WorkflowRunData


class RunPipelineResult(Model):
    """Answer to a pipeline run without events. A published pipeline fills `batch`, `dataset` and `documents`; a draft
    in blocking mode fills `task_id`, `workflow_run_id` and `data`."""

    batch: str | None = None
    """Id of the batch, by which the indexing status of the documents can be read."""
    dataset: PipelineDataset | None = None
    """Knowledge base that a pipeline run brings data into."""
    documents: list[PipelineDocument] | None = None
    """The documents under way."""
    task_id: str | None = None
    """Id of the task."""
    workflow_run_id: str | None = None
    """Id of the run."""
    data: WorkflowRunData | None = None
    """State and result of a run, as a blocking answer gives them."""
