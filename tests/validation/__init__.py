"""Against exact references and the literature."""
