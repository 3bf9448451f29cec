"""Reading, comparing and changing descriptions of the API."""
