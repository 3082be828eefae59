"""FEEL, decision tables and FEEL values (OMG DMN 1.5); knows nothing of the other rooms."""
