"""The packages of the extra `ray`, imported when they are needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from dify_plus.errors import ConfigurationError

__all__ = ["package"]


def package(name: str) -> Any:
    """Import Ray or pyarrow, or a module of theirs.

    Args:
        name: The module's name.

    Raises:
        ConfigurationError: The package is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("ray", "pyarrow"):
            raise
        raise ConfigurationError(
            f'dify_plus.ray needs {error.name}, which is not installed: run pip install "dify-plus[ray]"'
        ) from error
