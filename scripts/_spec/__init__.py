"""Read, compare and change OpenAPI descriptions of the API."""
