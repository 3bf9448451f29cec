"""Generate the low-level client, and list the methods of `Dify`."""
