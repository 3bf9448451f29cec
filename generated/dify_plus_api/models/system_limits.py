from __future__ import annotations

from ..types import Model


class SystemLimits(Model):
    """Limits of the server on files."""

    file_size_limit: int
    """Size limit of a document, in megabytes."""
    image_file_size_limit: int
    """Size limit of an image, in megabytes."""
    audio_file_size_limit: int
    """Size limit of an audio file, in megabytes."""
    video_file_size_limit: int
    """Size limit of a video, in megabytes."""
    workflow_file_upload_limit: int
    """Number of files that one run may carry."""
