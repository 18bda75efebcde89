"""Social cards: a post as a picture of 1200 × 630 pixels, for where its link is shared. Never composes a word of its own."""
