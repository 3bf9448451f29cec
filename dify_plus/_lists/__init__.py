"""Pagination, and waiting for work on the server."""
