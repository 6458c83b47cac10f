from django.apps import AppConfig


class ChallengesConfig(AppConfig):
    name = "nexus.challenges"
