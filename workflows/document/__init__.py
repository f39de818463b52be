"""The document format of workflows (WORKFLOWS.md section 6): text to values and back, values to records and back."""
