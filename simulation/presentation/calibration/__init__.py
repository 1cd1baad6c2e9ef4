"""What a calibration has to say: tables for terminal and Markdown, figures, one page."""
