"""Taking a whole project along as one open file, and bringing one in."""
