"""The pages that show the same program before and after: both print the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from _docs.blocks import files_of
from dify_plus.testing import FakeDify
from tests.support.recipes import PAGES, Recipe

PAIRS = [
    (page.name, name.removesuffix("_before.py"))
    for page in sorted((PAGES / "coming-from").glob("*.md"))
    for name in files_of(page)
    if name.endswith("_before.py")
]


@pytest.mark.parametrize(("page", "name"), PAIRS)
def test_before_and_after_print_the_same(page: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = "workflow" if name == "workflow" else "chat"
    printed = []
    for when in ("before", "after"):
        with FakeDify() as fake:
            recipe = Recipe(f"coming-from/{page}", tmp_path, fake, monkeypatch)
            with fake.client(app, user="user-123") as dify:
                if name == "pages":
                    dify.chat.send("Hello")
            printed.append(recipe.run(app, f"{name}_{when}.py"))
    assert printed[0] == printed[1] != ""
