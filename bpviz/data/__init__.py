"""Data sets as arrays, and how they are read."""
