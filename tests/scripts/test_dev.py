"""scripts/dev does the same in every folder, and with any configuration of the user."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from _dev import environment
from tests.support.commands import command

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ABOVE = {
    ".ignore": "*\n",
    "conftest.py": "raise RuntimeError('of another project')\n",
    "mypy.ini": "[mypy]\npython_version = 2.7\n",
    "pyproject.toml": "this is no TOML [\n",
    "pyrightconfig.json": '{"include": ["elsewhere"], "typeCheckingMode": "off"}\n',
    "pytest.ini": "[pytest]\naddopts = --nonsense\n",
    "ruff.toml": "nonsense = true\n",
    "setup.cfg": "[tool:pytest]\naddopts = --nonsense\n",
}
"""Files that another project may have in a folder above ours."""
HOSTILE = {
    "COLUMNS": "20",
    "DIFY_API_KEY": "app-mine",
    "FORCE_COLOR": "1",
    "GIT_DIR": "/nowhere",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "localhost,[::1]",
    "NODE_OPTIONS": "--nonsense",
    "PYTEST_ADDOPTS": "--nonsense",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": "/nowhere",
    "PYTHONWARNINGS": "error",
    "SSL_CERT_FILE": "/nowhere",
    "http_proxy": "http://127.0.0.1:9",
}
FAULTY = "import os\nx: int = ''\ny = ( 1)\n"
"""Wrong for the formatter, the linter and both type checkers."""


@pytest.fixture(scope="module")
def dev() -> Any:
    return command("dev")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project set up as ours is, below a folder that is set up otherwise."""
    for name, text in ABOVE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    root = tmp_path / "project"
    for folder in ("dify_plus", "generated/dify_plus_api", "scripts", "tests"):
        (root / folder).mkdir(parents=True)
        (root / folder / "__init__.py").touch()
    (root / "scripts" / "tool").touch()
    (root / "scripts" / "_parts.py").touch()
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=project,
        env=environment.clean(isolated=True),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("step", ["format", "lint", "mypy", "pyright"])
def test_checks_read_this_project_and_its_settings_only(dev: Any, project: Path, step: str) -> None:
    (project / "dify_plus" / "__init__.py").write_text(FAULTY, encoding="utf-8")
    done = run(project, *(part.format(python=sys.executable) for part in dev.STEPS[step]))
    found = re.findall(r"\S*\.(?:toml|ini|json|py)\b", done.stdout + done.stderr)
    assert {Path(name).parts[-2:] for name in found} == {("dify_plus", "__init__.py")}, done.stdout + done.stderr
    assert done.returncode == 1


def test_tests_read_this_project_and_its_settings_only(dev: Any, project: Path) -> None:
    shutil.rmtree(project / "dify_plus")  # or the plugin would be looked for there
    (project / "tests" / "test_it.py").write_text("async def test_it():\n    pass\n", encoding="utf-8")
    done = run(project, *dev.PYTEST)
    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_variables_of_the_user_reach_neither_tests_nor_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    seen = environment.clean(isolated=True)
    assert HOSTILE.keys() & seen.keys() == set()
    assert seen["PATH"] == os.environ["PATH"]


def test_packages_are_looked_for_where_the_user_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example")
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example")
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    seen = environment.clean()
    assert (seen["HTTP_PROXY"], seen["PIP_INDEX_URL"]) == ("http://proxy.example", "https://packages.example")
    assert "PIP_TARGET" not in seen


def test_the_set_up_shows_its_progress(capsys: pytest.CaptureFixture[str]) -> None:
    with environment.Progress(30) as progress:
        for number in range(30):
            progress.add(f"Collecting package{number}==1.0 (from -r requirements.lock (line 4))\n")
            progress.add("  Downloading package-1.0-py3-none-any.whl (10 kB)\n")
        progress.add("Installing collected packages: package0, package1\n")
    assert capsys.readouterr().err.splitlines() == [
        "dev: 10 of 30 packages: package9==1.0",
        "dev: 20 of 30 packages: package19==1.0",
        "dev: 30 of 30 packages: package29==1.0",
        "dev: installing them",
    ]


def test_the_quick_tests_are_some_of_all(dev: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev._tests([]) == dev.ALL_CORES
    assert "minutes" in capsys.readouterr().err
    assert dev._tests(["--quick", "-x"]) == [*dev.QUICK, "-x"]
    assert "a minute" in capsys.readouterr().err
    assert dev._tests(["tests/unit"]) == ["tests/unit"]
    assert capsys.readouterr().err == ""


def test_tests_with_an_environment_of_their_own(dev: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(environment, "ensure", lambda python, wanted: asked.append(wanted) or Path("venv"))
    monkeypatch.setattr(environment, "run", lambda command, venv, **options: asked.append(command[-2:]) or 0)
    for name, wanted in environment.APART.items():
        assert dev.main(["test", f"--{name}", "-x"]) == 0
        assert asked == [wanted, [wanted.tests, "-x"]]
        assert wanted.lock.exists() and (ROOT / wanted.tests).is_dir()
        asked.clear()
    assert dev.main(["test", "tests/unit", "--ray"]) == 0
    assert asked == [environment.DEV, ["tests/unit", "--ray"]]


def test_a_package_that_is_not_made_for_this_python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def quietly(command: list[str], *_: Any) -> None:
        if "pip" in command:
            raise environment.EnvironmentProblem("pip failed:\nERROR: No matching distribution found for ray==2.60.0")

    monkeypatch.setattr(environment, "quietly", quietly)
    base = environment.Python("3.15", "3.15.0", sys.prefix, sys.executable)
    with pytest.raises(environment.EnvironmentProblem, match=r"no ray==2\.60\.0 for Python 3\.15\.0.*--python python3"):
        environment._make(environment.VENVS / "none", base, environment.APART["ray"].lock)


def test_every_extra_is_locked_and_tried_in_a_clean_room_or_left_out_with_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = set(project["optional-dependencies"])
    assert set(environment.LEFT_OUT) <= declared and all(environment.LEFT_OUT.values())
    room, lock = command("clean-room"), command("lock")
    assert set(room.PROOFS) == {*environment.extras(), "all", ""}
    assert {f"--extra={extra}" for extra in environment.extras()} < set(lock.OPTIONS[environment.LOCK])
    compile(room.readme_tour(), "README.md", "exec")


def test_a_clean_room_refuses_what_is_not_in_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room, wheel, lock = command("clean-room"), tmp_path / "ours.whl", tmp_path / "requirements.lock"
    lock.write_text(
        "a==1 ; python_version < '4' \\\n    --hash=sha256:00\nb==2 \\\n    --hash=sha256:00\n", encoding="utf-8"
    )
    asked = []

    def pip(command: list[str], cwd: Path) -> None:
        asked.append((command[-1], Path(command[-2]).read_text(encoding="utf-8").splitlines()))
        (cwd / "packages").mkdir()
        (cwd / "packages" / "b-3.whl").write_bytes(b"newer than the lock")

    monkeypatch.setattr(room, "run", pip)
    monkeypatch.setattr(environment, "LOCK", lock)
    with pytest.raises(room.Failed, match=r"b-3\.whl is not in requirements\.lock: run scripts/lock"):
        room.download(wheel, ["cli", "fast"], tmp_path)
    assert asked == [(f"{wheel}[cli,fast]", ["a==1 ; python_version < '4'", "b==2"])]
