"""Articles in: feeds are fetched, parsed, cleaned and recognised. Nothing here sends anything."""
