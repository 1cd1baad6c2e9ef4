"""The references against printed figures, identities and independent calculations."""
