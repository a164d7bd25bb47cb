"""What a moment looks like, in words, numbers and positions. Knows no Qt."""
