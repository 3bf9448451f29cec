"""Compare descriptions of the API: ours with what a server says of itself, or with Dify's reference."""
