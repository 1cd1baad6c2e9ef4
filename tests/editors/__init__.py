"""What editors show of a scenario file, asked of the language server that they use."""
