"""The programs that need frameworks are type-checked, too: here their packages are installed."""

from __future__ import annotations

from pathlib import Path

from _docs import type_check
from tests.support.recipes import PAGES


def test_all_programs_have_sound_types(tmp_path: Path) -> None:
    lacking = type_check.write(PAGES.parent, tmp_path)
    assert {package for packages in lacking.values() for package in packages} <= {"ray"}
    assert type_check.pyright(tmp_path) == 0
