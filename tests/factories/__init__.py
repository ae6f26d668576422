"""One module an app; a factory makes the least valid row and nothing more."""
