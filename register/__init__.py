"""What the processes act on: reference data of IT asset management, roles and topics."""
