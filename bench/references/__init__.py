"""The programs Nexus is measured beside: Hugo, Pagefind, git's own HTTP backend, nginx."""
