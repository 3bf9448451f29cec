"""Clients in the worker processes of the standard library, however these are started."""

from __future__ import annotations

import multiprocessing
import warnings
from concurrent.futures import ProcessPoolExecutor

import pytest

from dify_plus import Dify, FastTransport
from dify_plus.testing import FakeDify

METHODS = multiprocessing.get_all_start_methods()


@pytest.mark.slow
@pytest.mark.parametrize("transport", [None, FastTransport()], ids=["default", "fast"])
@pytest.mark.parametrize("method", METHODS)
def test_workers_call_with_the_client_that_they_are_sent(method: str, transport: FastTransport | None) -> None:
    context = multiprocessing.get_context(method)
    with (
        FakeDify() as fake,
        Dify(fake.key("chat"), base_url=fake.base_url, user="u", transport=transport) as dify,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12: forking beside the server's thread
        dify.chat.send("Hi")
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            replies = list(pool.map(dify.chat.send, [str(number) for number in range(8)]))
        assert [reply.answer for reply in replies] == [f"You said: {number}" for number in range(8)]
        assert dify.chat.send("Bye").answer == "You said: Bye"
