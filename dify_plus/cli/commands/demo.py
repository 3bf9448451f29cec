"""`dify-plus demo`."""

from __future__ import annotations

from dify_plus.cli.output import out

__all__ = ["demo"]


def demo() -> None:
    """See it work: a tour on a Dify that runs inside this process. Needs no key and no network."""
    try:
        from dify_plus.cli.demo.tour import give
    except ModuleNotFoundError as error:
        if error.name not in ("starlette", "uvicorn"):
            raise
        raise SystemExit('needs "dify-plus[testing]"') from None
    give(out())
