"""The register's tables and statements."""
