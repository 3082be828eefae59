"""Contracts: which come to an end, whether they go on, and what ends with them (ISO/IEC TS 19770-10, 11.5)."""
