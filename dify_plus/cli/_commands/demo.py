"""`dify-plus demo`."""

from __future__ import annotations

from dify_plus.cli._commands.fake_server import testing
from dify_plus.cli._session import Session, command

__all__ = ["demo"]


@command()
def demo(session: Session) -> None:
    """Show dify-plus at work with a Dify server inside this process. Needs no API key and no network.

    Needs the extra `testing`.

    Examples:
        dify-plus demo
    """
    testing()
    from dify_plus.cli._demo.tour import record_demo, show_demo

    if session.output.json:
        session.output.data(record_demo())
    else:
        show_demo(session.output.results)
