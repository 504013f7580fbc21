"""English dates with the day first and the month in full: read alike on both sides of an ocean."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
