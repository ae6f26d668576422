"""Flows that exist only to try the engine's nodes. What they do leaves rows in the action log."""
