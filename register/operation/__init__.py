"""Operation: leavers, losses, verification and licences (TS 19770-10 clauses 11.3, 11.4 and 12.7)."""
