from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.annotation_reply_job_job_status import (
        AnnotationReplyJobJobStatus,
    )


@define(slots=False, kw_only=True)
class AnnotationReplyJob(Model):
    """A job that enables or disables annotation reply."""

    job_id: str
    """Id of the job."""
    job_status: AnnotationReplyJobJobStatus
    """How far the job has come. A new one is `waiting`."""
    error_msg: str | Unset = UNSET
    """What went wrong. Empty unless the status is `error`, and left out by the call that starts the job."""
