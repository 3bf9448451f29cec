"""A local cluster of Ray with several worker processes, and a FakeDify in another process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

MEGABYTE = 2**20
QUIET = {
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_AUTH_MODE": "disabled",  # or Ray would write a token into the home folder
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # on Linux too, this makes Ray listen on the loopback address only
    "RAY_USAGE_STATS_ENABLED": "0",
}
if find_spec("ray"):
    os.environ.update(QUIET)  # before the tests import Ray, which reads some of them only then
else:
    collect_ignore_glob = ["*"]  # `scripts/dev test --ray` runs them
HANG = 120.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.filterwarnings("default"))  # Ray's own are not ours to mend


class Server:
    """The FakeDify, seen from here."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lock = Lock()
        assert process.stdout is not None
        self.environment: dict[str, str] = json.loads(process.stdout.readline())

    def ask(self, line: str = "count") -> dict[str, Any]:
        with self._lock:
            assert self._process.stdin is not None and self._process.stdout is not None
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
            facts: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert facts["errors"] == []
        return facts

    def runs(self, prefix: str) -> dict[str, int]:
        """How often each query of a test has been executed."""
        return {query: count for query, count in self.ask()["runs"].items() if query.startswith(prefix)}

    def wait_for_runs(self, prefix: str, count: int) -> None:
        wait_for(lambda: len(self.runs(prefix)) >= count)


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + HANG
    while not what():
        if time.monotonic() > end:
            pytest.fail("the condition did not become true")
        time.sleep(0.02)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    command = [sys.executable, str(Path(__file__).with_name("server.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Server(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(HANG)


@pytest.fixture(scope="session", autouse=True)
def cluster(server: Server) -> Iterator[None]:
    """Start Ray. Its workers have the environment of this process."""
    os.environ.update(server.environment)
    import ray

    ray.init(
        address="local",
        num_cpus=2,
        object_store_memory=80 * MEGABYTE,
        include_dashboard=False,
        log_to_driver=False,
    )
    assert [node["NodeManagerAddress"] for node in ray.nodes()] == ["127.0.0.1"]
    yield
    ray.shutdown()
