"""Programs under gevent, uvloop and nest_asyncio, each in a process of its own, with both transports."""

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

    url, chat, workflow = sys.argv[1:]

    def stream(dify, text):
        with dify.chat.stream(text) as stream:
            return "".join(stream.text)

    for transport in (None, FastTransport()):
        options = {"base_url": url, "user": "u", "transport": transport}
        with Dify(chat, **options) as dify:
            jobs = [gevent.spawn(stream, dify, f"one two {number}") for number in range(8)]
            gevent.joinall(jobs, raise_error=True)
            assert [job.value for job in jobs] == [f"You said: one two {number}" for number in range(8)]
            with dify.chat.stream("one two three") as left:
                next(left)
            dify.with_options(deadline=60).chat.send("Hi")
        with Dify(workflow, **options) as dify, dify.workflows.map([{"query": "a"}, {"query": "b"}]) as job:
            assert len(list(job)) == 2
"""

LOOPS = """
    import asyncio, sys
    from dify_plus import AsyncDify, AsyncFastTransport

    url, chat, workflow = sys.argv[1:]

    async def stream(dify, text):
        async with dify.chat.stream(text) as stream:
            return "".join([piece async for piece in stream.text])

    async def work(dify):
        texts = await asyncio.gather(*(stream(dify, f"one two {number}") for number in range(8)))
        assert texts == [f"You said: one two {number}" for number in range(8)]
        async with dify.chat.stream("one two three") as left:
            await anext(left)
        await dify.with_options(deadline=60).chat.send("Hi")

    for transport in (None, AsyncFastTransport()):
        dify = AsyncDify(chat, base_url=url, user="u", transport=transport)
        for _ in range(2):
            RUN
"""

UVLOOP = "import uvloop; uvloop.run(work(dify))"
NESTED = "import nest_asyncio; nest_asyncio.apply(); asyncio.run(nested(dify))"
NEST = """
    async def nested(dify):
        asyncio.get_running_loop().run_until_complete(work(dify))
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
        command += [fake.base_url, fake.key("chat"), fake.key("workflow")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=HANG)
    assert done.returncode == 0, done.stderr
