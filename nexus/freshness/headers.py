"""What a door says to the page cache in front of it."""

# The freshness tags of a page, separated by commas; the page cache takes the header off before the page is sent.
TAGS_HEADER = "Nexus-Tags"
