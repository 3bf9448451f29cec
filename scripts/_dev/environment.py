"""The virtual environments of the project, made from lock files: those in `ENVIRONMENTS`, for each Python version.

This module uses only the standard library and old syntax. So a fresh clone needs nothing but Python and git, and a
Python that is too old shows a clear message.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
OPENAPI = ROOT / "openapi"
LOCK = ROOT / "requirements.lock"
VENVS = ROOT / ".venv"
STAMP = "dify-plus-stamp"
OLDEST = (3, 11)


class Environment(NamedTuple):
    """The content of a virtualenv: extras of the package and dependency groups, from pyproject.toml."""

    name: str
    extras: tuple[str, ...]
    groups: tuple[str, ...] = ()
    tests: str = ""
    """The folder of the tests that run only in it; empty for the environments `dev` and `demo`."""

    @property
    def lock(self) -> Path:
        """Return the lock file, which scripts/lock makes."""
        return LOCK if self is DEV else ROOT / f"requirements-{self.name}.lock"

    def folder(self, python: Python) -> Path:
        """Return the folder of the virtualenv for a Python."""
        return VENVS / (python.tag if self is DEV else f"{python.tag}-{self.name}")


# Extra -> why requirements.lock leaves it out. Neither the main virtualenv nor scripts/clean-room has it.
LEFT_OUT = {"ray": "it is large, and has a separate environment"}

DEV = Environment("dev", (), ("dev",))  # and all extras that are not left out
DEMO = Environment("demo", ("cli", "testing"))
# Environments for single folders of tests: `scripts/dev test --NAME` runs them.
APART = {
    "ray": Environment("ray", ("ray", "testing"), ("test",), "tests/ray"),
    "recipes": Environment("recipes", ("testing", "otel"), ("test", "recipes"), "tests/recipes/frameworks"),
}
ENVIRONMENTS = [DEV, DEMO, *APART.values()]

# The pip options that users may set: those for the place and the download of packages. The scripts set all others.
PIP_KEPT = {
    "CACHE_DIR",
    "CERT",
    "CLIENT_CERT",
    "CONFIG_FILE",
    "DEFAULT_TIMEOUT",
    "EXTRA_INDEX_URL",
    "FIND_LINKS",
    "INDEX_URL",
    "KEYRING_PROVIDER",
    "NO_CACHE_DIR",
    "NO_INDEX",
    "PROXY",
    "RETRIES",
    "TIMEOUT",
    "TRUSTED_HOST",
}
# The only environment variables that tests and checks get, because others could change their outcome.
KEPT = {
    "APPDATA",
    "CI",
    "COMSPEC",
    "HOME",
    "LANG",
    "LOCALAPPDATA",
    "LOGNAME",
    "NUMBER_OF_PROCESSORS",
    "PATHEXT",
    "PROCESSOR_ARCHITECTURE",
    "PROGRAMDATA",
    "SHELL",
    "SYSTEMDRIVE",
    "SYSTEMROOT",
    "TEMP",
    "TERM",
    "TMP",
    "TMPDIR",
    "USER",
    "USERNAME",
    "USERPROFILE",
    "WINDIR",
}
KEPT_PREFIXES = ("DIFY_CONTRACT_", "LC_")
DROPPED = {"CONDA_PREFIX", "MYPYPATH", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"}
DROPPED_PREFIXES = ("MYPY_", "PIP_", "PYRIGHT_", "PYTEST_", "PYTHON", "RUFF_")
SET = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "PIP_USER": "0",
    "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1",
}
SET_ISOLATED = {**SET, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

PROBE = (
    "import sys; print('%d.%d%s' % (sys.version_info[0], sys.version_info[1], getattr(sys, 'abiflags', '')));"
    "print(sys.version.split()[0]); print(sys.base_prefix);"
    "print(getattr(sys, '_base_executable', '') or sys.executable)"
)


class EnvironmentProblem(Exception):
    """The environment cannot be set up; the message says why and what to do."""


def say(text: str) -> None:
    print(f"dev: {text}", file=sys.stderr, flush=True)


def extras() -> list[str]:
    """Return the extras of the package, in order, without those that are left out of the lock."""
    import tomllib  # new in Python 3.11

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [extra for extra in project["optional-dependencies"] if extra not in LEFT_OUT]


def clean(venv: Path | None = None, isolated: bool = False) -> dict[str, str]:
    """Return the environment variables for a child process, without those that would select another Python or set-up.

    With `isolated`, return only those that every program needs: no proxies, no terminal settings, no tool options.
    """
    found = os.environ.items()
    if isolated:
        kept = {name: value for name, value in found if name in KEPT or name.startswith(KEPT_PREFIXES)}
    else:
        kept = {
            name: value
            for name, value in found
            if name not in DROPPED
            and (not name.startswith(DROPPED_PREFIXES) or (name.startswith("PIP_") and name[4:] in PIP_KEPT))
        }
    kept.update(SET_ISOLATED if isolated else SET)
    kept["PATH"] = os.environ.get("PATH", os.defpath)
    if venv is not None:
        kept["VIRTUAL_ENV"] = str(venv)
        kept["PATH"] = os.pathsep.join([str(python_of(venv).parent), kept["PATH"]])
    return kept


def python_of(venv: Path) -> Path:
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


class Python(NamedTuple):
    """A Python interpreter; for one in a virtualenv, the interpreter behind it."""

    tag: str
    version: str
    prefix: str
    executable: str


def ensure(python: str | None = None, environment: Environment = DEV) -> Path:
    """Return the folder of a virtualenv with exactly the locked packages and the project. Create it if necessary."""
    base = _probe(python or sys.executable)
    venv = environment.folder(base)
    with _locked():
        if environment is DEMO and _stamp(DEV.folder(base))[:1] == [_digest(DEV.lock, base)]:
            return DEV.folder(base)  # it has everything that the demo needs
        # If the lock or the Python changes, the virtualenv is recreated; if pyproject.toml changes, only reinstall.
        wanted = [_digest(environment.lock, base)]
        if environment is DEV:
            wanted.append(hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest())
        found = _stamp(venv)
        if found != wanted:
            if found[:1] != wanted[:1]:
                _make(venv, base, environment.lock)
            if environment is DEV:
                pip = [str(python_of(venv)), "-m", "pip", "install", "--quiet"]
                quietly([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], venv)
            else:
                [packages] = [*venv.glob("lib/python*/site-packages"), *venv.glob("Lib/site-packages")]
                (packages / "dify-plus.pth").write_text(f"{ROOT}\n{ROOT / 'generated'}\n", encoding="utf-8")
            _write_stamp(venv, wanted)
    return venv


def _digest(lock: Path, base: Python) -> str:
    """Return a digest of everything that decides the contents of a virtualenv."""
    parts = [lock.read_bytes(), base.version.encode(), os.fsencode(base.prefix), os.fsencode(ROOT)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _stamp(venv: Path) -> list[str]:
    path = venv / STAMP
    return path.read_text(encoding="utf-8").split() if path.exists() and python_of(venv).exists() else []


def _write_stamp(venv: Path, digests: list[str]) -> None:
    (venv / STAMP).write_text("\n".join(digests) + "\n", encoding="utf-8")


def _make(venv: Path, base: Python, lock: Path) -> None:
    """Create a new virtualenv and install exactly the locked packages."""
    start = time.monotonic()
    say(f"setting up {venv.relative_to(ROOT)} for Python {base.version} from {lock.name}; this is needed only once")
    quietly([base.executable, "-m", "venv", "--clear", str(venv)], None)
    total = sum(line[:1].isalnum() for line in lock.read_text(encoding="utf-8").splitlines())
    install = [str(python_of(venv)), "-m", "pip", "install", "--progress-bar", "off"]
    try:
        with Progress(total) as progress:
            quietly([*install, "--require-hashes", "--requirement", str(lock)], venv, progress.add)
    except EnvironmentProblem as error:
        missing = re.search(r"No matching distribution found for (\S+)", str(error))
        if missing is None:
            raise
        raise EnvironmentProblem(
            f"there is no {missing[1]} for Python {base.version} on this platform, which {lock.name} asks for. "
            "If it exists for another Python, name that: scripts/dev --python python3.12 ..."
        ) from error
    say(f"set up in {time.monotonic() - start:.0f} s")


class Progress:
    """Shows the progress of pip: one changing line on a terminal, else a line for every tenth package."""

    def __init__(self, total: int) -> None:
        self.total, self.count, self.live = total, 0, sys.stderr.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.live:
            self._write("\r\033[K")

    def add(self, line: str) -> None:
        """Update the progress with a line of pip's output."""
        if line.startswith(("Collecting ", "Ignoring ", "Processing ")):
            self.count += 1
            name = Path(line.split()[1].rstrip(":")).name
            text = f"dev: {self.count} of {self.total} packages: {name}"
            if self.live:
                self._write(f"\r\033[K{text[:78]}")
            elif self.count % 10 == 0:
                self._write(f"{text}\n")
        elif line.startswith("Installing collected packages"):
            self._write("\r\033[Kdev: installing them" if self.live else "dev: installing them\n")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def enter() -> None:
    """Make sure that this command runs in the project's environment: if not, run it there and exit."""
    if Path(sys.prefix).parent == VENVS and "-" not in Path(sys.prefix).name:
        return
    try:
        venv = ensure()
    except EnvironmentProblem as error:
        say(str(error))
        sys.exit(1)
    sys.exit(run([str(python_of(venv)), *sys.argv], venv, cwd=None))


def run(command: Sequence[str], venv: Path, cwd: Path | None = ROOT, isolated: bool = False) -> int:
    """Run a command in the environment, on this terminal, and return its exit code."""
    process = subprocess.Popen(command, cwd=cwd, env=clean(venv, isolated))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the child gets the interrupt too; wait until it has cleaned up


def _probe(python: str) -> Python:
    found = shutil.which(python)
    if found is None:
        raise EnvironmentProblem(f"there is no Python at {python!r}")
    result = subprocess.run([found, "-I", "-c", PROBE], env=clean(), capture_output=True, text=True, check=False)
    lines = result.stdout.splitlines()
    if result.returncode or len(lines) != 4:
        raise EnvironmentProblem(f"{found} does not run as a Python:\n{result.stderr or result.stdout}".rstrip())
    tag, version, prefix, base = lines
    if tuple(int(part) for part in tag.rstrip("tdmu").split(".")) < OLDEST:
        raise EnvironmentProblem(
            f"Python 3.11 or newer is needed, and {found} is {version}. "
            "Run this with a newer one, or name it: scripts/dev --python python3.12 ..."
        )
    return Python(tag, version, prefix, base)


def quietly(command: Sequence[str], venv: Path | None, on_line: Callable[[str], object] | None = None) -> None:
    """Run a step of the set-up. Call `on_line` with each line of its output. Show the output only if the step fails."""
    output = []
    with subprocess.Popen(
        command, cwd=ROOT, env=clean(venv), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout is not None
        for raw in process.stdout:
            output.append(raw.decode("utf-8", "replace"))
            if on_line is not None:
                on_line(output[-1])
    if process.returncode:
        shown = subprocess.list2cmdline(command)
        printed = "".join(output).strip()
        raise EnvironmentProblem(f"the set-up failed (exit code {process.returncode}) at\n  {shown}\n{printed}")


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    """Hold a file lock, so that two commands do not create the same virtualenv at the same time."""
    if VENVS.is_symlink():
        raise EnvironmentProblem(
            f"{VENVS} is a link to {VENVS.resolve()}, whose virtualenvs belong to somebody else, so they are left as "
            "they are. Run this with a Python of these virtualenvs, or remove the link to get your own"
        )
    VENVS.mkdir(exist_ok=True)
    with (VENVS / ".lock").open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            while True:
                with contextlib.suppress(OSError):  # it gives up after ten seconds
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
            yield
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
            yield  # closing the file releases the lock
