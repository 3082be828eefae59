"""What the commands of `itamflow` do; api.cli reads their arguments."""
