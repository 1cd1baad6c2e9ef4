"""For people: tables, figures, progress and descriptions. What is shown is computed elsewhere."""
