"""What can be said of documents without a database: paths, parsing, anchors, what they state, topics."""
