"""What both halves of the client need from httpx. Nothing here sends or reads."""
