from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.annotation_reply_status_job_status import (
        AnnotationReplyStatusJobStatus,
    )


class AnnotationReplyStatus(Model):
    """A job that enables or disables annotation reply."""

    job_id: str
    """Id of the job."""
    job_status: AnnotationReplyStatusJobStatus
    """How far the job has come. A new one is `waiting`."""
    error_msg: str | None = None
    """What went wrong. Empty unless the status is `error`, and left out by the call that starts the job."""
