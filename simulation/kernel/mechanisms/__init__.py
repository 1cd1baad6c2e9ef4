"""What can happen to requests, messages and people, one file a mechanism."""
