"""A made-up hospital and a made-up partnership, to look around in and to test with."""
