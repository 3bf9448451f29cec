"""The operations of a Dify server, area by area: from a checked request to its answer."""
