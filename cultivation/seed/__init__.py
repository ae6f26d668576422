"""Believable data, marked as invented: for looking around, for trying from outside, and for measuring."""
