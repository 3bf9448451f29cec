from __future__ import annotations

from ..types import UNSET, Model, Unset


class LocalFileInfo(Model):
    """Uploaded file to bring in, for `local_file`. One of `reference` and `related_id` is needed."""

    reference: str | Unset = UNSET
    """Id of the file from the pipeline upload."""
    related_id: str | Unset = UNSET
    """The same id under the name that older servers know; newer ones take either."""
    name: str | Unset = UNSET
    """Name for the document. Defaults to `untitled`."""
