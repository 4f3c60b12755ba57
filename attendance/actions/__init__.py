"""Acts of the day itself."""
