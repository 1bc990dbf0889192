"""The exchange of the formats, with the real world data."""

import pytest

from demarche.exchange import load_exchange
from demarche.show.formats import Exchange


@pytest.fixture(scope="session")
def loaded() -> Exchange:
    return load_exchange()


@pytest.fixture
def exchange(loaded: Exchange) -> Exchange:
    return Exchange(loaded.codes, loaded.ontology)
