"""The page: two organizations, the same customers, live in a browser."""
