"""What the resources' requests have in common: files by reference, and the two ways to be answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, get_args

from dify_plus.errors import ConfigurationError
from dify_plus_api.models import InputFile
from dify_plus_api.types import UNSET, Unset

__all__ = ["FileInput", "ResponseMode", "input_files", "is_blocking"]

ResponseMode: TypeAlias = Literal["streaming", "blocking"]
"""How an answer comes: as a stream that is put together here, or in one piece."""

FileInput: TypeAlias = InputFile | Mapping[str, Any]
"""A file that goes with a message or run: a reference to an upload or an address, as a model or as plain fields."""


def input_files(files: Sequence[FileInput]) -> list[InputFile] | Unset:
    """Read file references.

    Args:
        files: Models or plain fields.

    Returns:
        The models, or `UNSET` where there are none.

    Raises:
        ConfigurationError: an item is no file reference.
    """
    for item in files:
        if not isinstance(item, InputFile | Mapping):
            raise ConfigurationError(f"a file is given as an InputFile or a mapping, not as {type(item).__name__}")
    return [item if isinstance(item, InputFile) else InputFile.from_dict(item) for item in files] or UNSET


def is_blocking(response_mode: str) -> bool:
    """Tell whether the answer is asked for in one piece.

    Args:
        response_mode: "streaming" or "blocking".

    Raises:
        ConfigurationError: it is neither.
    """
    if response_mode not in get_args(ResponseMode):
        raise ConfigurationError(f"response_mode must be 'streaming' or 'blocking', not {response_mode!r}")
    return response_mode == "blocking"
