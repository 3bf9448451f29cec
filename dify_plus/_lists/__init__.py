"""From pages to items, and waiting for work that goes on at the server."""
