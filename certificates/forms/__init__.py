"""Forms of the pages about certificates and letters."""
