"""What happened, measured: from the state of a finished run to metrics with half-widths."""
