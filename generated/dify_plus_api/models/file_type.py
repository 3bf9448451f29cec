from typing import Literal

FileType = (
    Literal[
        "audio",
        "custom",
        "document",
        "image",
        "video",
    ]
    | str
)
"""Broad kind of a file, which decides what the app may do with it; `custom` is anything not of the other kinds."""
