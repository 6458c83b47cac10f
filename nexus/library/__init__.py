"""Markdown at a commit becomes documents, sections, links and pages."""
