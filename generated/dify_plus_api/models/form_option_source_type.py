from typing import Literal

FormOptionSourceType = (
    Literal[
        "constant",
        "variable",
    ]
    | str
)
"""Where the options come from."""
