"""Acts on what the Group issues."""
