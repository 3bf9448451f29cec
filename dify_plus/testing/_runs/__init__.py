"""The runs of apps, with their events and records."""
