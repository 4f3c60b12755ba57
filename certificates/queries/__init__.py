"""What is read of certificates and letters."""
