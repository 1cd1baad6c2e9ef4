"""Small results kept to the last bit."""
