"""The judging of everybody, night by night."""
