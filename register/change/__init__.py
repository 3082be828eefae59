"""Changes to what is in the register: asked for, assessed, decided, scheduled, carried out, written (clause 11.2)."""
