"""What people are told: an inbox, each thing once."""
