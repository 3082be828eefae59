"""What the standard says in words of its own, put into those that this room reads: in memory, never in a file."""
