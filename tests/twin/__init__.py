"""A twin of the facts in plain Python, for tests: it shares no code with the product and is written for obviousness."""
