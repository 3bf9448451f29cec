from typing import Literal

AnnotationReplyAction = (
    Literal[
        "disable",
        "enable",
    ]
    | str
)
"""Switching annotation reply on or off."""
