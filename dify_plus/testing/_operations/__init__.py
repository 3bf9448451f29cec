"""The API operations of a Dify server, one module per area."""
