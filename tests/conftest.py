"""Settings for every test."""

import gc
import signal

from httpx._config import DEFAULT_LIMITS
from hypothesis import HealthCheck, settings

from dify_plus._async import batch as async_batch
from dify_plus._async import fast_transport as async_fast_transport
from dify_plus._async import routes as async_routes
from dify_plus._async import stream as async_stream
from dify_plus._sync import batch, fast_transport, routes, stream
from tests.support.patience import HANG

gc.disable()  # until the tests are collected
# The time for an example depends on the machine, and so does the time to make it up.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")

# On a busy machine, more than five seconds may pass between two calls that share a connection.
for limits in (DEFAULT_LIMITS, async_routes.LIMITS, routes.LIMITS):
    limits.keepalive_expiry = HANG
async_fast_transport.KEEP_SECONDS = fast_transport.KEEP_SECONDS = HANG

# As much time may pass until the end of a message follows the end of its run, or until the server stops a run.
for module in (async_stream, stream):
    module.LAST_SECONDS = module.STOP_SECONDS = module.QUICK_SECONDS = HANG
for module in (async_batch, batch):
    module.GRACE_SECONDS = module.HALT_SECONDS = HANG

# A shell lets programs in the background ignore Ctrl-C. The programs under test would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Spare the garbage collector the thousands of tests, which live until the end."""
    gc.collect()
    gc.freeze()
    gc.enable()
