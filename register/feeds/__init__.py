"""What other systems say comes in by feeds: discovery, the ledger, human resources (docs/feeds.md)."""
