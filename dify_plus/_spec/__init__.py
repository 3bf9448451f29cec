"""Compare our OpenAPI description of the API with that of a server or with Dify's API reference."""
