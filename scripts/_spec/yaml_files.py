"""Read text and YAML that others wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, SafeConstructor
from ruamel.yaml.error import YAMLError

from dify_plus._spec.sources import Unreadable, check_size

Json = Any

_MOST_MERGED: Final = 100_000


class _Constructor(SafeConstructor):
    """Limits how many fields `<<` merges into objects: a few lines can merge without end.

    For other aliases, `check_size` limits what the text expands to.
    """

    merged = 0

    def flatten_mapping(self, node: Any) -> Any:
        merge = super().flatten_mapping(node)
        self.merged += len(getattr(node, "merge", None) or ())
        if self.merged > _MOST_MERGED:
            raise ConstructorError(problem=f"`<<` merges more than {_MOST_MERGED:,} fields")
        return merge


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        Unreadable: The file cannot be read, or is not text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as problem:
        raise Unreadable(f"{path}: {problem.strerror}") from problem
    except UnicodeError as problem:
        raise Unreadable(f"{path}: this is not UTF-8 text") from problem


def read_yaml(path: Path) -> Json:
    """Return the value of a YAML file.

    Raises:
        Unreadable: The file cannot be read, is not YAML, or is too large.
    """
    try:
        value = load_yaml(read_text(path))
    except YAMLError as problem:
        raise Unreadable(f"{path}: {' '.join(str(problem).split())}") from problem
    check_size(value, str(path))
    return value


def load_yaml(text: str) -> Json:
    """Return the value of a YAML text.

    Raises:
        YAMLError: The text is not YAML, or is nested too deeply, or merges too much.
    """
    yaml = YAML(typ="safe")
    yaml.Constructor = _Constructor
    try:
        return yaml.load(text)
    except RecursionError:
        raise YAMLError("it is nested too deeply") from None
