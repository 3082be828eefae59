"""The end of assets: what stands against it, how things come in, how media are sanitized, in which lots they leave."""
