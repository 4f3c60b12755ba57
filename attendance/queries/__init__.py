"""What is read of scans, badges and attendance."""
