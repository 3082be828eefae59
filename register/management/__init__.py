"""The management system round the register: its scope, its review by management, and what is improved."""
