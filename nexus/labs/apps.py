from django.apps import AppConfig


class LabsConfig(AppConfig):
    name = "nexus.labs"
