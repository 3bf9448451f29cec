from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.pipeline_dataset import PipelineDataset
    from ..models.pipeline_document import PipelineDocument
    from ..models.workflow_run_data import WorkflowRunData


@define(slots=False, kw_only=True)
class RunPipelineResult(Model):
    """Answer to a pipeline run without events. A published pipeline fills `batch`, `dataset` and `documents`; a draft
    in blocking mode fills `task_id`, `workflow_run_id` and `data`."""

    batch: str | Unset = UNSET
    """Id of the batch, by which the indexing status of the documents can be read."""
    dataset: PipelineDataset | Unset = UNSET
    """Knowledge base that a pipeline run brings data into."""
    documents: list[PipelineDocument] | Unset = UNSET
    """The documents under way."""
    task_id: str | Unset = UNSET
    """Id of the task."""
    workflow_run_id: str | Unset = UNSET
    """Id of the run."""
    data: WorkflowRunData | Unset = UNSET
    """State and result of a run, as a blocking answer gives them."""
