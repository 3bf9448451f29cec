"""A mistake without an ignore, and an ignore without a mistake. A checker that reports both has read this file."""

from dify_plus import Dify

Dify(timeout="5")
Dify(timeout=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
