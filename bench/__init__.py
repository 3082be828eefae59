"""Measures the budgets of the project. `python -m bench` prints one line a figure."""
