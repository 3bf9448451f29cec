"""The measurements of scripts/benchmark. Run each in a fresh process:

    python -m _bench.measures MEASURE CLIENT ADDRESS PASSES

ADDRESS ends with the kind and size of an answer of _bench/server.py. The output is one JSON object.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from _bench import hooks, server
from _bench.clients import ASKED, ASYNC, HEADERS, KEY, PEERS, SYNC, crowd
from _bench.memory import memory


def sync_events(address: str, passes: int, client: str) -> dict[str, Any]:
    """Microseconds of CPU for each event."""
    read = (SYNC | PEERS)[client](f"{address}/v1")
    texts: list[str] = []
    if fault := wrong(address, read(texts), texts):
        return {"wrong": fault}
    return {"microseconds": [cost(lambda: read(None)) for _ in range(passes)]}


async def async_events(address: str, passes: int, client: str) -> dict[str, Any]:
    """Microseconds of CPU for each event."""
    read = ASYNC[client](f"{address}/v1")
    texts: list[str] = []
    if fault := wrong(address, await read(texts), texts):
        return {"wrong": fault}
    found = []
    for _ in range(passes):
        with Stopwatch() as watch:
            count = await read(None)
        found.append(watch.seconds / count * 1e6)
    return {"microseconds": found}


def cost(read: Callable[[], int]) -> float:
    """Return the microseconds of CPU for each event or call. `read` returns their number."""
    with Stopwatch() as watch:
        count = read()
    return watch.seconds / count * 1e6


class Stopwatch:
    """CPU time, corrected for changes in the speed of the machine.

    A shared machine can run at half its speed for several seconds. So the stopwatch times a fixed piece of work before
    and after the measurement, and scales the result by the best time for that work.
    """

    def __enter__(self) -> Self:
        self._pace = pace()
        self._start = time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = scaled(time.process_time() - self._start, self._pace)


def scaled(spent: float, before: float) -> float:
    """Return what `spent` seconds of CPU would be at the best pace. `before` is the pace before the measurement."""
    now = pace()
    return spent * float(os.environ.get("BENCHMARK_PACE") or now) * 2 / (before + now)


def pace() -> float:
    """Return the seconds that a fixed piece of work takes."""
    start = time.process_time()
    for number in range(20_000):
        str(number).encode()
    return time.process_time() - start


def wrong(address: str, count: int, texts: list[str]) -> str | None:
    """Return what is wrong with the events that a client yielded; None if it yielded all of them."""
    kind, _, size = address.rpartition("/")[2].partition("-")
    expected, text = server.answer(kind, int(size))
    if count != expected:
        return f"{count} events instead of {expected}"
    return None if "".join(texts) == text else "another text"


def blocking_call(address: str, passes: int, client: str) -> dict[str, Any]:
    """Microseconds of CPU for each blocking call on a kept-alive connection."""
    calls = 200
    if client == "httpx":
        import httpx

        pool = httpx.Client(headers=HEADERS)
        body = {**ASKED, "response_mode": "blocking"}

        def call() -> Any:
            return pool.post(f"{address}/v1/chat-messages", json=body).json()["answer"]
    else:
        from dify_plus import Dify

        dify = Dify(KEY, base_url=f"{address}/v1", user="u")

        def call() -> Any:
            return dify.chat.send("q", response_mode="blocking").answer

    def batch() -> int:
        for _ in range(calls):
            call()
        return calls

    if call() != "reply":
        return {"wrong": "another answer"}
    batch()
    return {"microseconds": [cost(batch) for _ in range(passes)]}


def imported(address: str, passes: int, client: str) -> dict[str, Any]:
    """Milliseconds of CPU, and memory, that a program needs before its first call."""
    before = memory()
    with Stopwatch() as watch:
        if client.startswith("httpx"):
            module = importlib.import_module("httpx")
            if client == "httpx, ready":
                module.Client()
        else:
            module = importlib.import_module("dify_plus")
            if client != "dify_plus":
                dify = module.Dify(KEY)
            if client == "dify-plus, ready":
                _ = dify.chat
    models = sum(name.startswith("dify_plus_api.models.") for name in sys.modules)
    return {"milliseconds": watch.seconds * 1e3, "kilobytes": memory() - before, "models": models}


PROGRAMS = {
    "python": "pass",
    "dify-plus --version": "import sys; sys.argv[1:] = ['--version']; from dify_plus.cli import main; main()",
    "httpx": """
import httpx
with httpx.Client(headers={headers}) as client:
    client.post("{base}/chat-messages", json={body}).json()["answer"]
""",
    "dify-plus": """
from dify_plus import Dify
with Dify("{key}", base_url="{base}", user="u") as dify:
    dify.chat.send("q", response_mode="blocking").answer
""",
    "pytest": "import pytest; pytest.main(['--co', '-q'])",
    "pytest with the plugin": "import pytest; pytest.main(['--co', '-q', '-p', 'dify_plus.pytest_plugin'])",
}
"""Name of a program -> its code."""


def program(address: str, passes: int, client: str) -> dict[str, Any]:
    """Milliseconds of CPU of a whole process, from its start to its end."""
    import resource
    import subprocess

    body = {**ASKED, "response_mode": "blocking"}
    code = PROGRAMS[client].format(base=f"{address}/v1", body=body, headers=HEADERS, key=KEY)
    variables = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # do not measure plugins of other packages
    found = []
    for _ in range(passes + 1):
        before, earlier = pace(), resource.getrusage(resource.RUSAGE_CHILDREN)
        where, quiet = os.environ["BENCHMARK_FOLDER"], subprocess.DEVNULL
        subprocess.run([sys.executable, "-c", code], cwd=where, env=variables, stdout=quiet, stderr=quiet)
        later = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = later.ru_utime + later.ru_stime - earlier.ru_utime - earlier.ru_stime
        found.append(scaled(spent, before) * 1e3)
    return {"milliseconds": found[1:]}


def second_client(address: str, passes: int, client: str) -> dict[str, Any]:
    """Milliseconds of CPU for a call with a client that is already open, or with a new client beside it."""
    from dify_plus import Dify

    kept = Dify(KEY, base_url=f"{address}/v1", user="u")

    def call(dify: Dify) -> None:
        if dify.chat.send("q", response_mode="blocking").answer != "reply":
            raise ValueError("another answer")

    def run() -> int:
        if client == "a kept client":
            call(kept)
        else:
            with Dify(KEY, base_url=f"{address}/v1", user="u") as dify:
                call(dify)
        return 1

    call(kept)
    run()
    return {"milliseconds": [cost(run) / 1e3 for _ in range(10 * passes)]}


DOCUMENT = {
    "id": "dad0d06e-48a3-4f48-9077-4161f4686d44",
    "position": 4,
    "data_source_type": "upload_file",
    "data_source_info": {"upload_file_id": "13b1accd-dd47-49f2-b709-3896e58d3fa9"},
    "data_source_detail_dict": {
        "upload_file": {
            "id": "13b1accd-dd47-49f2-b709-3896e58d3fa9",
            "name": "rivers.md",
            "size": 10,
            "extension": "md",
            "mime_type": "text/markdown",
            "created_by": "39a4e364-1d34-49df-8273-474414f0200e",
            "created_at": 1795308877.84072,
        }
    },
    "dataset_process_rule_id": "b39cc471-253b-4091-aa51-93943932bebe",
    "name": "rivers.md",
    "created_from": "api",
    "created_by": "39a4e364-1d34-49df-8273-474414f0200e",
    "created_at": 1795308878,
    "tokens": 0,
    "indexing_status": "completed",
    "error": None,
    "enabled": True,
    "disabled_at": None,
    "disabled_by": None,
    "archived": False,
    "display_status": "available",
    "word_count": 6,
    "hit_count": 0,
    "doc_form": "text_model",
    "doc_metadata": [],
    "summary_index_status": None,
    "need_summary": False,
}
"""A document as a server lists it."""


def documents(address: str, passes: int, client: str) -> dict[str, Any]:
    """Microseconds of CPU for reading a list of 100 documents, and the id, name and status of each."""
    page = {"data": [DOCUMENT] * 100, "has_more": False, "limit": 100, "total": 100, "page": 1}
    text = json.dumps(page).encode()
    if client == "json.loads":

        def read() -> Any:
            return json.loads(text)
    else:
        from dify_plus_api.models import DocumentList
        from dify_plus_api.types import json_reader, reader_of

        as_model, parse = reader_of(DocumentList), json_reader()

        def read() -> Any:
            return [(document.id, document.name, document.indexing_status) for document in as_model(parse(text)).data]

    def batch() -> int:
        for _ in range(200):
            read()
        return 200

    batch()
    return {"microseconds": [cost(batch) for _ in range(passes)]}


def unobserved(address: str, passes: int, client: str) -> dict[str, Any]:
    """The ratio of the time for calls or events with the hooks for observers to the time without the hooks."""
    return hooks.compared(address, 30 * passes, client)


async def warm_up(address: str, client: str) -> None:
    """Read a short stream on a separate pool, so that the connections of the measurement are new for every client."""
    await crowd(f"{address.rpartition('/')[0]}/each-8", client)(None)
    server.raise_file_limit()


async def concurrent(address: str, passes: int, client: str) -> dict[str, Any]:
    """A thousand concurrent streams: ratio of the slowest to the fastest, CPU for each event, growth of the process."""
    count = 1000
    await warm_up(address, client)
    read, expected = crowd(address, client), server.answer("slow", int(address.rpartition("-")[2]))[0]

    async def finish() -> float:
        if await read(None) != expected:
            raise ValueError("wrong number of events")
        return time.perf_counter() - start

    before, start, cpu = memory(), time.perf_counter(), time.process_time()
    ends = await asyncio.gather(*(finish() for _ in range(count)))
    spent = (time.process_time() - cpu) / count / expected * 1e6
    return {"kilobytes": (memory() - before) / count, "spread": max(ends) / min(ends), "microseconds": spent}


async def paced(address: str, passes: int, client: str) -> dict[str, Any]:
    """Concurrent streams, 100 times as many as each has events: CPU for each event, and the share of a core."""
    size = int(address.rpartition("-")[2])
    count = 100 * size
    await warm_up(address, client)
    read, expected = crowd(address, client), server.answer("paced", size)[0]
    start = time.perf_counter()
    with Stopwatch() as watch:
        found = await asyncio.gather(*(read(None) for _ in range(count)))
    if set(found) != {expected}:
        return {"wrong": f"{min(found)} to {max(found)} events instead of {expected}"}
    seconds = time.perf_counter() - start
    return {"microseconds": watch.seconds / count / expected * 1e6, "share": watch.seconds / seconds}


async def held(address: str, passes: int, client: str) -> dict[str, Any]:
    """A thousand streams that wait at the same event: the memory that Python allocates for each."""
    import gc
    import tracemalloc

    count = 1000
    await warm_up(address, client)
    read = crowd(address, client)
    waiting, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def pause() -> None:
        waiting.release()
        await go_on.wait()

    gc.collect()
    tracemalloc.start()
    tasks = [asyncio.ensure_future(read(pause)) for _ in range(count)]
    for _ in range(count):
        await waiting.acquire()
    gc.collect()
    kilobytes = tracemalloc.get_traced_memory()[0] / 1024 / count
    go_on.set()
    await asyncio.gather(*tasks)
    return {"kilobytes": kilobytes}


def huge_event(address: str, passes: int, client: str) -> dict[str, Any]:
    """Seconds of CPU for one huge event."""
    read = SYNC[client](f"{address}/v1")
    texts: list[str] = []
    if fault := wrong(address, read(texts), texts):
        return {"wrong": fault}
    texts.clear()
    found = []
    for _ in range(passes):
        with Stopwatch() as watch:
            read(None)
        found.append(watch.seconds)
    return {"seconds": found}


def long_stream(address: str, passes: int, client: str) -> dict[str, Any]:
    """The CPU time for each event of a long stream, and the growth of memory compared with a short stream."""
    begin, _, size = address.rpartition("-")
    SYNC[client](f"{begin}-1000/v1")(None)
    before = memory()
    read = SYNC[client](f"{address}/v1")
    found = []
    for _ in range(passes if int(size) <= 1000 else 1):
        with Stopwatch() as watch:
            count = read(None)
        found.append(watch.seconds / count * 1e6)
        if count != int(size) + 1:
            return {"wrong": f"{count} events"}
    return {"microseconds": found, "kilobytes": memory() - before}


def transferred(address: str, passes: int, client: str) -> dict[str, Any]:
    """The growth of memory in kilobytes, and seconds of CPU, during an upload or download."""
    from dify_plus import Dify

    dify = Dify(KEY, base_url=f"{address}/v1", user="u")
    size = int(address.rpartition("-")[2])
    path = Path(os.environ["BENCHMARK_FOLDER"]) / f"{client}.bin"
    if client == "upload":
        with path.open("wb") as file:
            file.truncate(size)
        dify.files.upload(b"warm", name="warm.bin")
        before, start = memory(), time.process_time()
        dify.files.upload(path)
    else:
        before, start = memory(), time.process_time()
        if dify.files.preview("f").save(path) != size or path.stat().st_size != size:
            return {"wrong": "another size"}
    return {"kilobytes": memory() - before, "seconds": time.process_time() - start}


MEASURES: dict[str, Callable[[str, int, str], Any]] = {
    "sync": sync_events,
    "async": async_events,
    "call": blocking_call,
    "import": imported,
    "concurrent": concurrent,
    "paced": paced,
    "held": held,
    "huge": huge_event,
    "growing": long_stream,
    "transfer": transferred,
    "program": program,
    "second": second_client,
    "documents": documents,
    "unobserved": unobserved,
}


def main() -> int:
    measure, client, address, passes = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    stdout = sys.stdout
    sys.stdout = sys.stderr  # some clients print
    try:
        found = MEASURES[measure](address, passes, client)
        if asyncio.iscoroutine(found):
            found = asyncio.run(found)
    except Exception as error:
        found = {"wrong": f"{type(error).__name__}: {str(error)[:120]}"}
    print(json.dumps(found), file=stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
