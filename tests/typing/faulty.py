"""A mistake that is not excused, and excuses for none: that a checker tells of both shows that it has looked."""

from dify_plus import Dify

Dify(timeout="5")
Dify(timeout=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
