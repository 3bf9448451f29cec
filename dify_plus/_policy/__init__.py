"""What may be tried, and for how long: settings, retries, recovery."""
