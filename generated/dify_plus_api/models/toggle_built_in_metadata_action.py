from typing import Literal

ToggleBuiltInMetadataAction = (
    Literal[
        "disable",
        "enable",
    ]
    | str
)
"""What to do with the built-in fields."""
