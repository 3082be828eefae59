"""Runs processes and remembers them."""
