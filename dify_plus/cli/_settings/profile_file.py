"""Write the configuration file. Comments and unknown parts of it stay as they are."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._settings import profiles
from dify_plus.cli._settings.profiles import Profile

__all__ = ["check_name", "choose", "remove", "save"]


def save(path: Path, name: str, profile: Profile, *, as_default: bool) -> None:
    """Add a profile, or replace the profile of this name.

    Args:
        path: The configuration file. It is created if it does not exist, for its owner only.
        name: The profile's name.
        profile: The settings.
        as_default: Whether to make it the default profile.

    Raises:
        CommandError: The name is not valid, or the file cannot be changed.
    """
    check_name(name)
    with _changed(path) as data:
        values = {"base_url": profile.base_url, "user": profile.user}
        keys = {"api_key": profile.api_key, "dataset_api_key": profile.dataset_api_key}
        data.setdefault("profiles", {})[name] = {
            field: str(value) for field, value in {**values, **keys}.items() if value is not None
        }
        if as_default:
            data["default"] = name


def check_name(name: str) -> None:
    """Check that a profile can have this name.

    Raises:
        CommandError: The name is an address or a key, or has characters that a name cannot have.
    """
    if "://" in name:
        raise CommandError(f"the name of a profile is expected, not the address {name}", f"write --base-url {name}")
    if name.startswith(("app-", "dataset-")):
        raise CommandError(
            "a key cannot be given as an argument, where others could see it",
            "type it when the command asks, or give it on standard input; and make a new key, if this one was real",
        )
    if not re.fullmatch(r"[\w.-]+", name):
        raise CommandError(f"{name!r} cannot be the name of a profile", "use letters, digits, dots, - and _")


def choose(path: Path, name: str) -> None:
    """Make a profile the default."""
    profiles.load(path, name)
    with _changed(path) as data:
        data["default"] = name


def remove(path: Path, name: str) -> None:
    """Remove a profile and its keys."""
    with _changed(path) as data:
        del data["profiles"][name]
        if data.get("default") == name:
            del data["default"]


@contextmanager
def _changed(path: Path) -> Iterator[Any]:
    """Yield the contents of the file, and write them back in one step."""
    import tomlkit

    path = path.resolve()  # a link stays a link
    data = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    if not isinstance(data.get("profiles", {}), dict):
        raise CommandError(f"{path}: profiles must be a table", "remove that line")
    yield data
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, draft = tempfile.mkstemp(prefix=".config-", dir=path.parent)  # readable by the owner only
        try:
            with open(number, "w", encoding="utf-8") as file:
                file.write(tomlkit.dumps(data))
            os.replace(draft, path)
        except BaseException:
            os.unlink(draft)
            raise
    except OSError as error:
        raise CommandError(
            f"{path} cannot be written: {error.strerror}", "DIFY_CONFIG_FILE names another file"
        ) from None
