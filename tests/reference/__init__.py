"""The naive twin: the model written the obvious way, compared with the kernel event by event."""
