"""The measurements of `scripts/benchmark --only sync`: a folder is synced twice. The server runs in another process."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from _bench.batch import Figure, fake_dify
from _bench.memory import memory
from dify_plus import Dify

PAGE = 100


def figures(files: int) -> Iterator[Figure]:
    """Measure everything.

    Args:
        files: How many files the folder has.
    """
    with fake_dify() as address:
        command = [sys.executable, "-m", "_bench.sync", str(files), address]
        done = subprocess.run(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, check=True)
    found = json.loads(done.stdout)
    first, again = found["first"], found["again"]
    yield (
        f"requests of a first sync of {files:,} files", f"{first['requests']:,}",
        f"{first['seconds']:.0f} s, {found['megabytes']:.0f} MB of memory", f"{first['requests'] / files:.2f} a file",
        "3 a file", first["requests"] <= 3 * files + 20,
    )  # fmt: skip
    limit = files // PAGE + 1 + 5
    yield (
        f"requests of a sync of {files:,} unchanged files", f"{again['requests']:,}",
        f"{again['seconds']:.1f} s", "", f"{limit:,}", again["requests"] <= limit and again["unchanged"] == files,
    )  # fmt: skip


class Counting(httpx.HTTPTransport):
    """Counts the requests."""

    requests = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        self.requests += 1
        return super().handle_request(request)


def main() -> int:
    files, address = int(sys.argv[1]), sys.argv[2]
    transport = Counting()
    found: dict[str, Any] = {}
    with (
        tempfile.TemporaryDirectory() as name,
        Dify(dataset_api_key="dataset-key", base_url=address, transport=transport) as dify,
    ):
        for number in range(files):
            folder = Path(name) / f"{number // 100}"
            folder.mkdir(exist_ok=True)
            (folder / f"{number}.md").write_text(f"# Page {number}\n\nWhat page {number} says.", encoding="utf-8")
        dataset = dify.datasets.create("Pages", indexing_technique="economy")
        for run in ("first", "again"):
            before, started = transport.requests, time.monotonic()
            report = dify.datasets.sync(dataset.id, name, delete=True)
            found[run] = {
                "requests": transport.requests - before,
                "seconds": time.monotonic() - started,
                "unchanged": len(report.unchanged),
            }
    print(json.dumps({**found, "megabytes": memory() / 1024}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
