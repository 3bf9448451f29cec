"""What scripts/benchmark runs, in processes of their own."""
