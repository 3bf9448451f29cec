from typing import Literal

AppInfoMode = (
    Literal[
        "advanced-chat",
        "agent",
        "agent-chat",
        "chat",
        "completion",
        "workflow",
    ]
    | str
)
"""Kind of the app: `chat` is a chatbot, `agent-chat` an agent, `advanced-chat` a chatflow, `completion` a text
generator, `workflow` a workflow, and `agent` an agent of the newer kind."""
