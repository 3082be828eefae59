"""HTTP: the JSON API, the pages and the command line."""

import gc

# What a process loads stays, and a request leaves few cycles behind. As often as Python looks for garbage by itself,
# that takes a fifth of the time in which the application is loaded.
gc.set_threshold(100_000, 20, 100)
