"""The parts of the lab. See README.md beside this file."""
