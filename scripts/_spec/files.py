"""Edit the files of a description in place, and keep their comments, order and layout."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from _spec.description import fragments, merged
from _spec.yaml_files import read_text
from dify_plus._spec.sources import Unreadable

Json = Any


@dataclass
class File:
    """A YAML or JSON file: its text on the disk, and its content, which may have changed since."""

    path: Path
    text: str
    content: dict[str, Json]

    @classmethod
    def open(cls, path: Path) -> File:
        """Read a file.

        Raises:
            Unreadable: The file cannot be read, or is neither JSON nor YAML.
        """
        text = read_text(path)
        try:
            content = json.loads(text) if path.suffix == ".json" else _yaml().load(text)
        except (RecursionError, ValueError, YAMLError) as problem:
            raise Unreadable(f"{path}: {' '.join(str(problem).split())}") from problem
        return cls(path, text, CommentedMap() if content is None else content)

    def render(self) -> str:
        if self.path.suffix == ".json":
            second_line = self.text.partition("\n")[2]
            indent = len(second_line) - len(second_line.lstrip(" "))  # keep the file's own indentation
            return json.dumps(self.content, indent=indent or None, ensure_ascii=False) + "\n"
        stream = io.StringIO()
        _yaml().dump(self.content, stream)
        return stream.getvalue()


class Files:
    """A folder of fragments, or one document. A change in `document` changes the file that holds the object."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = [File.open(path) for path in (fragments(root) if root.is_dir() else [root])]

    @property
    def document(self) -> dict[str, Json]:
        """The merged document. Change only objects that come from a single file."""
        return merged({file.path.name: file.content for file in self.files})

    def holding(self, node: Json) -> File:
        """Return the file that holds an object."""
        return next((file for file in self.files if _holds(file.content, node)), self.files[0])

    def named(self, name: str) -> File:
        """Return the file with this name, and create it if necessary. Without a folder, return the only file."""
        if not self.root.is_dir():
            return self.files[0]
        path = self.root / name
        for file in self.files:
            if file.path == path:
                return file
        self.files.append(File(path, "", CommentedMap()))
        return self.files[-1]

    def save(self) -> list[Path]:
        """Write the changed files, and return their paths."""
        written = []
        for file in self.files:
            text = file.render() if file.content else "{}\n" if file.text else ""  # no comments in an empty mapping
            if text != file.text:
                file.path.parent.mkdir(parents=True, exist_ok=True)
                file.path.write_text(text, encoding="utf-8", newline="\n")
                file.text = text
                written.append(file.path)
        return written


def put(mapping: dict[str, Json], key: str, value: Json, before: str | None = None) -> None:
    """Add a key, at the end or before another key."""
    if isinstance(mapping, CommentedMap) and before in mapping:
        mapping.insert(list(mapping).index(before), key, value)
    else:
        mapping[key] = value


def _holds(content: Json, node: Json) -> bool:
    if content is node:
        return True
    if isinstance(content, dict):
        return any(_holds(value, node) for value in content.values())
    return isinstance(content, list) and any(_holds(item, node) for item in content)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = 120
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
