"""Deployment: bringing assets and rights to people and places, and lending them (processes B2, TS 19770-10 12.6)."""
