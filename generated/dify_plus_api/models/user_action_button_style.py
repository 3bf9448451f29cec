from typing import Literal

UserActionButtonStyle = (
    Literal[
        "accent",
        "default",
        "ghost",
        "primary",
    ]
    | str
)
"""How the button should look."""
