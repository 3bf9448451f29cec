from typing import Literal

FormInputDefaultType = (
    Literal[
        "constant",
        "variable",
    ]
    | str
)
"""Where the value comes from."""
