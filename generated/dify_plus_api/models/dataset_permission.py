from typing import Literal

DatasetPermission = (
    Literal[
        "all_team_members",
        "only_me",
        "partial_members",
    ]
    | str
)
"""Who in the workspace may use a knowledge base: its creator, every member, or the members that are listed."""
