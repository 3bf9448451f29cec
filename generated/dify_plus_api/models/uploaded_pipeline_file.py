from __future__ import annotations

import datetime

from ..types import Model


class UploadedPipelineFile(Model):
    """File that was stored for use in a pipeline run."""

    id: str
    """Id of the file, to be given as the `reference` of a local file."""
    name: str
    """Name of the file."""
    size: int
    """Size in bytes."""
    extension: str
    """Extension of the name, without a dot."""
    created_by: str
    """Id of the account that the key acts for."""
    mime_type: str | None = None
    """Media type of the file, or null if unknown."""
    created_at: datetime.datetime | None = None
    """Time of the upload, as an ISO date without a zone (UTC), or null."""
