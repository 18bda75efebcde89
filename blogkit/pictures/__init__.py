"""Pictures: what is in one, what readers get of it, and the bytes of that. Never knows which page shows a picture."""
