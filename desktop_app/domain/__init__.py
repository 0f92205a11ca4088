"""Values and pure functions: what a workflow is and what its expressions mean. Imports nothing of ours."""
