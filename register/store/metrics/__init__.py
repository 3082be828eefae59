"""Statements of the metrics. Each gives one row of sums, or few rows; `part` and `whole` make a share."""
