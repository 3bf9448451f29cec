"""A hook of mkdocs: the search shows guides and the glossary before the reference."""

from __future__ import annotations

from typing import Any

WEIGHTS = {"glossary.md": 3, "changelog.md": 0.2, "contributing.md": 0.2, "api.md": 0.1, "reference/": 0.1}
"""Page or folder -> the factor by which a search counts its matches."""


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> None:
    """Weigh a page for the search of the theme."""
    for name, weight in WEIGHTS.items():
        if page.file.src_uri.startswith(name):
            page.meta["search"] = {"boost": weight}
