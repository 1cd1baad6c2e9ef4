"""The best organization: selection with guarantees, search over knobs, a budget as constraint."""
