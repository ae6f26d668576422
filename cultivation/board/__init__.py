"""The board, on which counts meet targets: as it was on a day, and as it was known on a day."""
