"""What must outlive the database: what was erased at somebody's wish, and what was published."""
