"""Programs under gevent, uvloop and nest_asyncio, each in its own process, with both transports."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from textwrap import dedent

import pytest

from dify_plus.testing import FakeDify
from tests.support.patience import HANG

GREENLETS = """
    from gevent import monkey
    monkey.patch_all()
    import gevent, sys
    from dify_plus import Dify, FastTransport

    url, chat, workflow, datasets = sys.argv[1:]

    def stream(dify, text):
        with dify.chat.stream(text) as stream:
            return "".join(stream.text)

    for transport in (None, FastTransport()):
        options = {"base_url": url, "user": "u", "transport": transport}
        with Dify(chat, dataset_api_key=datasets, **options) as dify:
            jobs = [gevent.spawn(stream, dify, f"one two {number}") for number in range(8)]
            gevent.joinall(jobs, raise_error=True)
            assert [job.value for job in jobs] == [f"You said: one two {number}" for number in range(8)]
            with dify.chat.stream("one two three") as left:
                next(left)
            dify.with_options(deadline=60).chat.send("Hi")

            upload = dify.files.upload(("a.txt", b"x" * 300_000))
            file = {"type": "document", "transfer_method": "local_file", "upload_file_id": upload.id}
            dify.chat.send("Read", files=[file])
            assert dify.files.preview(upload.id).read() == b"x" * 300_000
            base = dify.datasets.create(f"Rivers {id(dify)}")
            dify.datasets.documents.create(base.id, text="Rivers flow.", name="rivers").wait()
            dify.datasets.create(f"Lakes {id(dify)}")
            assert len(list(dify.datasets.list(limit=1))) >= 2

            for seconds in (0.0005, 0.001, 0.01):
                for call in (
                    lambda: stream(dify, "one two three"),
                    lambda: dify.files.preview(upload.id).read(),
                    lambda: dify.files.upload(("a.txt", b"x" * 300_000)),
                ):
                    with gevent.Timeout(seconds, False):
                        call()
                    killed = gevent.spawn(call)
                    gevent.sleep(seconds)
                    killed.kill()
            assert dify.chat.send("Hi").answer == "You said: Hi"
        with Dify(workflow, **options) as dify, dify.workflows.map([{"query": "a"}, {"query": "b"}]) as job:
            assert len(list(job)) == 2
        with Dify(workflow, **options) as dify, dify.workflows.map([{"query": "a"}, {"query": "b"}]) as job:
            next(iter(job))
"""

LOOPS = """
    import asyncio, sys
    from dify_plus import AsyncFastTransport
    from tests.processes.support import everything

    url, *keys = sys.argv[1:]

    for transport in (lambda: None, AsyncFastTransport):
        work = lambda: everything(url, keys, transport)
        RUN
"""

UVLOOP = "import uvloop; uvloop.run(work())"
NESTED = "import nest_asyncio; nest_asyncio.apply(); asyncio.run(nested(work))"
NEST = """
    async def nested(work):
        asyncio.get_running_loop().run_until_complete(work())
        asyncio.run(work())
"""

PROGRAMS = {
    "gevent": dedent(GREENLETS),
    "uvloop": dedent(LOOPS).replace("RUN", UVLOOP),
    "nest_asyncio": dedent(LOOPS).replace("for transport", dedent(NEST) + "\nfor transport").replace("RUN", NESTED),
}


@pytest.mark.parametrize("package", PROGRAMS)
def test_a_program_works_under(package: str) -> None:
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    with FakeDify() as fake:
        command = [sys.executable, "-W", "error::RuntimeWarning", "-c", PROGRAMS[package]]
        command += [fake.base_url, fake.key("chat"), fake.key("workflow"), fake.dataset_key]
        done = subprocess.run(command, capture_output=True, text=True, timeout=HANG)
    assert (done.returncode, "Exception ignored" in done.stderr) == (0, False), done.stderr
