"""The JSON API: each route names its operation and calls one verb of the engine."""
