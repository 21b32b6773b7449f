"""What is measured, side by side with the bare database doing the same rows in the same run."""
