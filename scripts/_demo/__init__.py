"""Recording the demo."""
