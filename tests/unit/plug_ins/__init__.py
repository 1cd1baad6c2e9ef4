"""Plug-ins: structures, metrics and mechanisms from outside the package."""
