"""The open project file: a study with its results, to take along and to bring in elsewhere."""

FORMAT = 1
