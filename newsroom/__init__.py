"""What the newsroom knows: regions, audiences, words, seals. Pure rules; imports nothing else of ours."""
