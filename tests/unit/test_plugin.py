"""The fixtures that users of pytest get: run as they run them, in a project of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SETTINGS = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""

TESTS = """
import pytest
from dify_plus.testing import ChatApp

@pytest.fixture
def fake_dify_apps():
    return {"oracle": ChatApp("42")}

def test_default_app(dify, fake_dify):
    assert dify.chat.send("Hello").answer == "You said: Hello"
    assert fake_dify.requests[-1].json["user"] == "test-user"

@pytest.mark.dify_app("oracle")
def test_own_app(dify):
    assert dify.chat.send("What?").answer == "42"

@pytest.mark.dify_app("workflow")
async def test_async(async_dify, fake_dify):
    assert (await async_dify.workflows.run({"query": "x"})).outputs == {"query": "x"}
    assert fake_dify.executions == 1
"""


def test_the_fixtures_work_in_a_project_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(SETTINGS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-markers"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert "3 passed" in done.stdout, done.stdout + done.stderr
