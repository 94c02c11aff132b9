"""Mechanisms without a domain word: database, cache, bus, models, telemetry."""
