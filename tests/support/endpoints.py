"""The modules of the generated calls, found the way a reader would: by looking through the package."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType

import dify_plus_api.api


@cache
def endpoints() -> dict[str, ModuleType]:
    """Every module that offers an `OPERATION`, by the operation's id."""
    found = pkgutil.walk_packages(dify_plus_api.api.__path__, dify_plus_api.api.__name__ + ".")
    modules = [import_module(module.name) for module in found if not module.ispkg]
    return {module.OPERATION.id: module for module in modules}
