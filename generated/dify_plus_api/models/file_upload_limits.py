from __future__ import annotations

from ..types import Model


class FileUploadLimits(Model):
    """Limits on files that were saved along with an app's settings. Which there are depends on when that was."""

    file_size_limit: int | None = None
    """Size limit of a document, in megabytes."""
    image_file_size_limit: int | None = None
    """Size limit of an image, in megabytes."""
    audio_file_size_limit: int | None = None
    """Size limit of an audio file, in megabytes."""
    video_file_size_limit: int | None = None
    """Size limit of a video, in megabytes."""
    batch_count_limit: int | None = None
    """Number of files that may be uploaded at a time."""
    workflow_file_upload_limit: int | None = None
    """Number of files that one run may carry."""
