"""The project's own environment: a virtualenv made from requirements.lock, one for each Python version.

Only the standard library is used here, and nothing newer than what an old Python can read, so that a
fresh clone needs nothing but Python and git, and a Python that is too old is told so in words.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
VENVS = ROOT / ".venv"
OLDEST = (3, 11)

# Where packages come from is the user's business; how they are installed is ours.
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
DROPPED = {
    "CONDA_PREFIX",
    "MYPYPATH",
    "PYTHONHOME",
    "PYTHONOPTIMIZE",
    "PYTHONPATH",
    "PYTHONSAFEPATH",
    "PYTHONWARNINGS",
    "VIRTUAL_ENV",
    "__PYVENV_LAUNCHER__",
}
DROPPED_PREFIXES = ("MYPY_", "PIP_", "PYRIGHT_", "PYTEST_", "RUFF_")

PROBE = (
    "import sys; print('%d.%d%s' % (sys.version_info[0], sys.version_info[1], getattr(sys, 'abiflags', '')));"
    "print(sys.version.split()[0]); print(sys.base_prefix);"
    "print(getattr(sys, '_base_executable', '') or sys.executable)"
)


class EnvironmentProblem(Exception):
    """The environment cannot be made; the message says why and what to do."""


def say(text: str) -> None:
    print(f"dev: {text}", file=sys.stderr, flush=True)


def clean(venv: Path | None = None) -> dict[str, str]:
    """The environment variables for a child: none that would lead it to another Python or another set-up."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in DROPPED
        and (not name.startswith(DROPPED_PREFIXES) or (name.startswith("PIP_") and name[4:] in PIP_KEPT))
    }
    kept.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0", PYRIGHT_PYTHON_IGNORE_WARNINGS="1")
    if venv is not None:
        kept["VIRTUAL_ENV"] = str(venv)
        kept["PATH"] = os.pathsep.join([str(python_of(venv).parent), os.environ.get("PATH", os.defpath)])
    return kept


def python_of(venv: Path) -> Path:
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def ensure(python: str | None = None) -> Path:
    """The folder of a virtualenv that holds exactly what is locked, and the project; made when there is none."""
    tag, version, prefix, base = _probe(python or sys.executable)
    venv = VENVS / tag
    # A change of the lock or of the Python makes the virtualenv anew; one of the project only installs that again.
    keys = [
        hashlib.sha256(b"\0".join([LOCK.read_bytes(), version.encode(), os.fsencode(prefix), os.fsencode(ROOT)])),
        hashlib.sha256((ROOT / "pyproject.toml").read_bytes()),
    ]
    wanted = [key.hexdigest() for key in keys]
    stamp = venv / "dify-plus-stamp"
    VENVS.mkdir(exist_ok=True)
    with _alone(VENVS / ".lock"):
        found = stamp.read_text(encoding="utf-8").split() if stamp.exists() and python_of(venv).exists() else []
        if found == wanted:
            return venv
        stamp.unlink(missing_ok=True)
        pip = [str(python_of(venv)), "-m", "pip", "install", "--quiet"]
        if found[:1] != wanted[:1]:
            say(f"setting up {venv.relative_to(ROOT)} for Python {version} from {LOCK.name} (once; a minute or two)")
            quietly([base, "-m", "venv", "--clear", str(venv)], None)
            quietly([*pip, "--require-hashes", "--requirement", str(LOCK)], venv)
        quietly([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], venv)
        stamp.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    return venv


def enter() -> None:
    """Go on only inside the project's environment: outside it, run this same command there and leave."""
    if Path(sys.prefix).parent == VENVS:
        return
    try:
        venv = ensure()
    except EnvironmentProblem as error:
        say(str(error))
        sys.exit(1)
    sys.exit(run([str(python_of(venv)), *sys.argv], venv, cwd=None))


def run(command: Sequence[str], venv: Path, cwd: Path | None = ROOT) -> int:
    """Run a command in the environment, on our own terminal; its exit code."""
    process = subprocess.Popen(command, cwd=cwd, env=clean(venv))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the child got it too, and it is the child that says when it has tidied up


def _probe(python: str) -> tuple[str, str, str, str]:
    """(folder name, version, prefix, executable) of an interpreter, seen through a virtualenv it may be in."""
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
            "Start this with a newer one, or name it: scripts/dev --python python3.12 ..."
        )
    return tag, version, prefix, base


def quietly(command: Sequence[str], venv: Path | None) -> None:
    """Run a step of the set-up; its output is shown only if it fails."""
    result = subprocess.run(
        command, cwd=ROOT, env=clean(venv), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if result.returncode:
        output = result.stdout.decode("utf-8", "replace").strip()
        shown = subprocess.list2cmdline(command)
        raise EnvironmentProblem(f"the set-up failed (exit code {result.returncode}) at\n  {shown}\n{output}")


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock on a file, so that two commands started together do not make one virtualenv twice."""
    with path.open("a+b") as file:
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
            yield  # closing the file lets go of it
