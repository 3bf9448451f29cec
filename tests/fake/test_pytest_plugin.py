"""The fixtures that users of pytest get: run as they run them, in a project of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dify_plus import Dify
from dify_plus.testing import FakeDify

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"

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

MANY_TESTS = """
import pytest

@pytest.mark.parametrize("number", range(24))
def test_each_has_its_own(dify, fake_dify, number):
    assert dify.chat.send(str(number)).answer == f"You said: {number}"
    assert fake_dify.executions == 1
"""

OWN_SERVER = """
import pytest
from dify_plus.testing import FakeDify

@pytest.fixture
def fake_dify():
    with FakeDify(seed=1, clock=lambda: 1_700_000_000) as fake:
        yield fake

@pytest.mark.parametrize("time", range(2))
def test_ids_are_the_same_again(dify, time):
    assert dify.chat.send("Hello").message_id == "MESSAGE_ID"
"""


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., str]:
    """Runs pytest on some tests; what it writes."""
    (tmp_path / "pytest.ini").write_text(SETTINGS, encoding="utf-8")

    def run(tests: str, *options: str) -> str:
        (tmp_path / "test_it.py").write_text(tests, encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-markers", *options]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        return done.stdout + done.stderr

    return run


def test_the_fixtures_work_in_a_project_of_its_own(project: Callable[..., str]) -> None:
    assert "3 passed" in (said := project(TESTS)), said


def test_a_server_of_ones_own(project: Callable[..., str]) -> None:
    with (
        FakeDify(seed=1, clock=lambda: 1_700_000_000) as fake,
        Dify(base_url=fake.base_url, api_key="app-chat") as dify,
    ):
        message_id = dify.chat.send("Hello", user="test-user").message_id
    assert "2 passed" in (said := project(OWN_SERVER.replace("MESSAGE_ID", message_id))), said


def test_workers_do_not_meet(project: Callable[..., str]) -> None:
    pytest.importorskip("xdist")
    assert "24 passed" in (said := project(MANY_TESTS, "-n", "3")), said


def test_the_page_about_testing(project: Callable[..., str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    shown = [block for block in blocks if "def test_" in block]
    assert len(shown) == 2
    for block in shown:
        assert re.search(r"^[1-9]\d* passed", said := project(block), re.MULTILINE), said
