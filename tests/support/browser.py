"""A headless Chromium, driven over the WebDriver protocol, so that no package is needed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

HANG = 60
"""Seconds. It only guards against hanging."""

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
MISSING = None if CHROMIUM and DRIVER else "there is no chromium with chromedriver on this machine"
"""The reason to skip tests; None if there is a browser."""

ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"]

WAIT = """
const [check, done] = [new Function("return " + arguments[0]), arguments[1]];
const look = () => check() && (observer.disconnect(), done(true));
const observer = new MutationObserver(look);
observer.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
look();
"""


class Browser:
    """A browser window."""

    def __init__(self, session: httpx.Client) -> None:
        self._session = session

    def open(self, url: str) -> None:
        """Load a page."""
        self._call("/url", {"url": url})

    def resize(self, width: int) -> None:
        """Show pages as on a telephone whose screen has this width in pixels."""
        screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": True}
        self._call("/goog/cdp/execute", {"cmd": "Emulation.setDeviceMetricsOverride", "params": screen})

    def run(self, script: str) -> Any:
        """Run JavaScript in the page, and return its result."""
        return self._call("/execute/sync", {"script": script, "args": []})

    def wait(self, condition: str) -> None:
        """Wait until a JavaScript expression about the page is true."""
        self._call("/execute/async", {"script": WAIT, "args": [condition]})

    def _call(self, path: str, body: dict[str, Any]) -> Any:
        answer = self._session.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()["value"]


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser, and stop it at the end."""
    assert DRIVER and CHROMIUM
    with subprocess.Popen([DRIVER, "--port=0"], stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout
        try:
            started = (re.search(r"successfully on port (\d+)", line) for line in driver.stdout)
            port = next(found[1] for found in started if found)
            options = {"goog:chromeOptions": {"binary": CHROMIUM, "args": ARGUMENTS}}
            wanted = {"alwaysMatch": {**options, "timeouts": {"script": HANG * 1000}}}
            address = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=address, timeout=HANG, trust_env=False) as http:
                answer = http.post("/session", json={"capabilities": wanted})
                assert answer.is_success, answer.text
                session = f"{address}/session/{answer.json()['value']['sessionId']}"
                try:
                    http.base_url = httpx.URL(session)
                    yield Browser(http)
                finally:
                    ended = http.delete(session)
                    assert ended.is_success, ended.text  # otherwise the browser would go on
        finally:
            driver.terminate()
