"""Readers at a steady pace, for locust; tests.bench.soak starts it.

SOAK_ASKED: a JSON file with the addresses to ask for, by name. SOAK_HOSTS: the web processes.
"""

import json
import os
import random
from pathlib import Path

from locust import HttpUser, constant_pacing, task

_ASKED = json.loads(Path(os.environ["SOAK_ASKED"]).read_text("utf-8"))
_HOSTS = os.environ["SOAK_HOSTS"].split(",")


class Reader(HttpUser):
    """Three searches, two suggestions and a page in six requests, a request a second."""

    host = _HOSTS[0]
    wait_time = constant_pacing(1.0)

    @task(2)
    def search_by_words(self):
        self._ask("words")

    @task(1)
    def search_by_question(self):
        self._ask("questions")

    @task(2)
    def type_a_letter(self):
        self._ask("suggestions")

    @task(1)
    def read(self):
        self._ask("pages")

    def _ask(self, name):
        # in turn from each process, as a proxy would
        self.client.get(random.choice(_HOSTS) + random.choice(_ASKED[name]), name=name)
