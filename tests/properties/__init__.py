"""What holds for every scenario."""
