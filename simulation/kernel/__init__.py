"""Event time, compiled: parameters (frozen) and state go in, state comes out."""
