"""What actions do: handlers over a scene (pack, draft, dice) and the reactions that follow. Writes by events alone."""
