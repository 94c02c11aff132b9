"""The speed figures: each against a bar, most as a ratio to a baseline of the same run. Nothing here is a test."""
