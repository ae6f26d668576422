"""What the department, and each bureau for its own, sees of the enterprises together."""
