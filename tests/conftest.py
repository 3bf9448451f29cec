"""Settings for every test."""

import gc
import signal

from hypothesis import settings

settings.register_profile("here", deadline=None)  # how long an example takes says more of the machine than of the code
settings.load_profile("here")

# A shell starts what goes to the background with Ctrl-C ignored, and the programs under test would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Spare the garbage collector the thousands of tests, which live until the end."""
    gc.collect()
    gc.freeze()
