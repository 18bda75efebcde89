"""The outputs read back: what readers and machines find in the bytes just made, held against the record. Never mends an output."""
