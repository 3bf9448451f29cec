"""The pytest fixtures, run as users run them: in a separate project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Callable
from importlib.metadata import distribution
from pathlib import Path
from textwrap import dedent

import pytest
from packaging.requirements import Requirement

from dify_plus import Dify
from dify_plus.testing import FakeDify

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "testing.md"

SETTINGS = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings =
    error
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


ASYNC_TEST = """
import pytest

@pytest.mark.MARK
@pytest.mark.dify_app("workflow")
async def test_async(async_dify, fake_dify):
    for _ in range(2):
        assert (await async_dify.workflows.run({"query": "x"})).outputs == {"query": "x"}
    assert fake_dify.executions == 2
"""

NOTHING_OF_OURS = """
def test_nothing():
    pass
"""


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., str]:
    """Run pytest on some tests in a project, and return its output."""

    def run(tests: str, *options: str, settings: str = SETTINGS, python: Path | str = sys.executable) -> str:
        (tmp_path / "pytest.ini").write_text(settings, encoding="utf-8")
        (tmp_path / "test_it.py").write_text(tests, encoding="utf-8")
        command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "--strict-markers", *options]
        command += ["-p", "no:hypothesispytest"]  # not used here, and a third of the time that pytest takes to start
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        return done.stdout + done.stderr

    return run


def test_the_fixtures_work_in_a_separate_project_and_go_past_a_proxy_of_the_environment(
    project: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # where nobody listens
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert "3 passed" in (said := project(TESTS)), said


@pytest.mark.parametrize(
    ("mark", "mode", "options", "passed"),
    [
        ("asyncio", "strict", [], 1),
        ("asyncio", "auto", [], 1),
        ("anyio", "strict", [], 2),  # with asyncio and with trio
        ("anyio", "", ["-p", "no:asyncio"], 2),
    ],
)
def test_the_async_client_works_with_every_plugin(
    project: Callable[..., str], mark: str, mode: str, options: list[str], passed: int
) -> None:
    settings = SETTINGS.replace("auto", mode) if mode else "[pytest]\nfilterwarnings =\n    error\n"
    settings += "    ignore:Async generator:ResourceWarning\n"  # httpx and dify-plus leave generators open
    said = project(ASYNC_TEST.replace("MARK", mark), *options, settings=settings)
    assert f"{passed} passed" in said, said


def test_the_error_without_an_async_plugin(project: Callable[..., str]) -> None:
    test = "def test_it(async_dify): pass"
    said = project(test, "-p", "no:asyncio", settings="[pytest]\n")
    assert "async_dify needs pytest-asyncio, or the marker pytest.mark.anyio on the test" in said


def test_a_custom_server(project: Callable[..., str]) -> None:
    with (
        FakeDify(seed=1, clock=lambda: 1_700_000_000) as fake,
        Dify(base_url=fake.base_url, api_key="app-chat") as dify,
    ):
        message_id = dify.chat.send("Hello", user="test-user").message_id
    assert "2 passed" in (said := project(OWN_SERVER.replace("MESSAGE_ID", message_id))), said


def test_workers_have_separate_servers(project: Callable[..., str]) -> None:
    pytest.importorskip("xdist")
    assert "24 passed" in (said := project(MANY_TESTS, "-n", "2")), said


def test_the_page_about_testing(project: Callable[..., str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    shown = [block for block in blocks if "def test_" in block]
    assert len(shown) == 2
    for block in shown:
        assert re.search(r"^[1-9]\d* passed", said := project(block), re.MULTILINE), said


# -- installed, but not used ---------------------------------------------------------------------------------------


def closure(*requirements: str) -> set[str]:
    """Return the distributions that requirements install."""
    found: set[str] = set()
    left = list(requirements)
    while left:
        asked = Requirement(left.pop())
        if asked.name not in found and (asked.marker is None or asked.marker.evaluate({"extra": ""})):
            found.add(asked.name)
            left += distribution(asked.name).requires or []
    return found


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment as `pip install dify-plus pytest` makes it, without extras."""
    folder = tmp_path_factory.mktemp("bare")
    venv.create(folder, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    [packages] = [*folder.glob("lib/python*/site-packages"), *folder.glob("Lib/site-packages")]
    document = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name in closure(*document["dependencies"], "pytest"):
        for file in distribution(name).files or []:
            if ".." not in file.parts and "__pycache__" not in file.parts:
                (packages / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.locate(), packages / file)
    (packages / "ours.pth").write_text(f"{ROOT}\n{ROOT / 'generated'}\n", encoding="utf-8")
    about = packages / "dify_plus-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: dify-plus\nVersion: 1\n", encoding="utf-8")
    [(name, module)] = document["entry-points"]["pytest11"].items()
    (about / "entry_points.txt").write_text(f"[pytest11]\n{name} = {module}\n", encoding="utf-8")
    return scripts / ("python.exe" if os.name == "nt" else "python")


def test_the_plugin_does_nothing_without_the_extras(
    project: Callable[..., str], bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    settings = "[pytest]\nfilterwarnings =\n    error\n"
    said = project(NOTHING_OF_OURS, settings=settings, python=bare)
    assert "1 passed" in said, said
    said = project(NOTHING_OF_OURS, "--fixtures", settings=settings, python=bare)
    assert "fake_dify" in said, "the plugin was not loaded"
    said = project("def test_it(fake_dify): pass", settings=settings, python=bare)
    assert "1 error" in said and "starlette" in said, said


def test_it_loads_nothing_until_a_fixture_is_used(project: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    test = """
        import sys

        def test_it():
            names = {name for name in sys.modules if name.startswith(("dify_plus", "httpx", "pytest_asyncio"))}
            assert names == {"dify_plus", "dify_plus._names", "dify_plus._version", "dify_plus.pytest_plugin"}
    """
    said = project(dedent(test), "-p", "dify_plus.pytest_plugin", settings="[pytest]\n")
    assert "1 passed" in said, said
