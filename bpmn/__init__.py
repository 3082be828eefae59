"""What a process is and means: the BPMN 2.0.2 semantics over SpiffWorkflow, timers and lint."""
