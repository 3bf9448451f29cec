"""Check arguments that are counts, seconds, fractions or flags."""

from __future__ import annotations

import math
from typing import Final, TypeGuard

from dify_plus._masking import shown
from dify_plus.errors import UsageError

__all__ = ["check_flag", "check_fraction", "check_limit", "check_seconds", "check_whole", "or_none"]

_LONGEST_WAIT: Final = 2_000_000
"""Seconds, about 23 days. `poll` counts milliseconds in 32 bits."""


def check_whole(
    name: str, value: object, *, least: int = 1, most: int | None = None, error: type[UsageError] = UsageError
) -> int:
    """Check a count.

    Args:
        name: The name of the argument.
        value: Its value.
        least: The smallest allowed number.
        most: The largest allowed number; None for no limit.
        error: The class of the error to raise.

    Returns:
        The value.

    Raises:
        UsageError: The value is not a whole number within these limits.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= least and (most is None or value <= most):
        return value
    bounds = f"of {least} or more" if most is None else f"from {least} to {most}"
    raise error(f"{name} must be a whole number {bounds}, not {shown(value)}")


def check_seconds(name: str, value: object, *, error: type[UsageError] = UsageError) -> float:
    """Check a duration that may be 0.

    Args:
        name: The name of the argument.
        value: Its value, in seconds.
        error: The class of the error to raise.

    Returns:
        The value.

    Raises:
        UsageError: The value is negative, infinite, or not a number.
    """
    if _is_number(value) and 0 <= value < math.inf:
        return value
    raise error(f"{name} must be a number of seconds, 0 or more, not {shown(value)}")


def check_limit(name: str, value: object, *, error: type[UsageError] = UsageError) -> float | None:
    """Check a time limit.

    Args:
        name: The name of the argument.
        value: Its value, in seconds; None, `math.inf` or more than 23 days for no limit.
        error: The class of the error to raise.

    Returns:
        The seconds, or None for no limit.

    Raises:
        UsageError: The value is not a number above 0.
    """
    if value is None or (_is_number(value) and value > 0):
        return or_none(value)
    raise error(f"{name} must be a number of seconds above 0, or math.inf for no limit, not {shown(value)}")


def or_none(limit: float | None) -> float | None:
    """Return a time limit, or None for a longer time than an operating system can wait: some would not wait at all.

    Args:
        limit: The seconds. Anything else, which a check refuses later, is returned as it is.
    """
    return None if _is_number(limit) and limit > _LONGEST_WAIT else limit


def check_flag(name: str, value: object, *, error: type[UsageError] = UsageError) -> bool:
    """Check an argument that is True or False. A word such as "no" would count as true.

    Args:
        name: The name of the argument.
        value: Its value.
        error: The class of the error to raise.

    Returns:
        The value.

    Raises:
        UsageError: The value is neither.
    """
    if isinstance(value, bool):
        return value
    raise error(f"{name} must be True or False, not {shown(value)}")


def check_fraction(name: str, value: object) -> float:
    """Check a fraction, such as a score threshold.

    Args:
        name: The name of the argument.
        value: Its value.

    Returns:
        The value.

    Raises:
        UsageError: The value is not a number from 0 to 1.
    """
    if _is_number(value) and 0 <= value <= 1:
        return value
    raise UsageError(f"{name} must be a number from 0 to 1, not {shown(value)}")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
