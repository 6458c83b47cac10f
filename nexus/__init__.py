"""Nexus, the hub a backend-engineering cohort runs on. Start reading at docs/ARCHITECTURE.md."""
