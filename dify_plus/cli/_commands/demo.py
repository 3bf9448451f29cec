"""`dify-plus demo`."""

from __future__ import annotations

from dify_plus.cli._commands.fake_server import testing
from dify_plus.cli._session import Session, command

__all__ = ["demo"]


@command()
def demo(session: Session) -> None:
    """See it work: a tour on a Dify that runs inside this process. Needs no key and no network.

    Needs the extra `testing`.
    """
    testing()
    from dify_plus.cli._demo.tour import give, record

    if session.output.json:
        session.output.data(record())
    else:
        give(session.output.results)
