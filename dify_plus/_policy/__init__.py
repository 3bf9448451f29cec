"""The settings of a client, and the rules for timeouts, retries and reconnecting."""
