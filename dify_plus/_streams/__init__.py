"""From events to a result: typed events, accumulators, results."""
