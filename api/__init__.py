"""HTTP: the JSON API, the pages and the command line."""
