"""Lists of people, as other programs write them: read, checked row by row, taken over whole."""
