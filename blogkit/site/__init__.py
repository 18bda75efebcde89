"""All cards become the site: who is who, what is public, in which order, at which address. Sees no bodies, no disk and no templates."""
