"""Facts about AWS as data, each with its source."""
