"""Validators for the options of attrs classes."""

from __future__ import annotations

from typing import Any

from attrs import Attribute

from dify_plus._policy.numbers import check_flag, check_limit, check_seconds, check_whole
from dify_plus.errors import ConfigurationError

__all__ = ["flag", "limit", "seconds", "size", "whole"]


def flag(_: object, attribute: Attribute[Any], value: object) -> None:
    """Accept True and False."""
    check_flag(attribute.name, value, error=ConfigurationError)


def whole(_: object, attribute: Attribute[Any], value: object) -> None:
    """Accept whole numbers of 0 or more."""
    check_whole(attribute.name, value, least=0, error=ConfigurationError)


def size(_: object, attribute: Attribute[Any], value: object) -> None:
    """Accept whole numbers of 1 or more."""
    check_whole(attribute.name, value, error=ConfigurationError)


def seconds(_: object, attribute: Attribute[Any], value: object) -> None:
    """Accept finite numbers of seconds, 0 or more."""
    check_seconds(attribute.name, value, error=ConfigurationError)


def limit(_: object, attribute: Attribute[Any], value: object) -> None:
    """Accept numbers of seconds above 0; None and `math.inf` mean no limit."""
    check_limit(attribute.name, value, error=ConfigurationError)
