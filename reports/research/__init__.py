"""Research files: single answers with what it takes to read them, and to redo the report."""
