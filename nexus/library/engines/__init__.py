"""What can be said of documents without a database: names, parsing, anchors, health."""
