"""`dify-plus kb ...`."""

from __future__ import annotations

import typer

__all__ = ["app"]

app = typer.Typer(help="Knowledge bases: list, create, delete, add to, look after, search.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """List."""
