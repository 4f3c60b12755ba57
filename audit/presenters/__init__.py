"""What pages of the back office show, in words."""
