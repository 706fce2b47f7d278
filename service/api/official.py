"""Where the official text of a provision stands."""

import re

from ontology.key import Key
from ontology.records import Edition

_ELI = re.compile(r"https?://(?:data\.europa\.eu|eur-lex\.europa\.eu)/eli/(?P<path>[A-Za-z0-9/_-]+)")


def official_url(edition: Edition | None, provision: Key) -> str | None:
    """The page of the Publications Office, by the edition's ELI, at the article or annex. None for standards."""
    match = _ELI.fullmatch(edition.identifies) if edition and edition.identifies else None
    if match is None:
        return None
    unit = next((s for s in provision.split("/")[1:] if s.startswith(("art_", "anx_", "rct_"))), "")
    return f"https://eur-lex.europa.eu/eli/{match['path']}/eng" + (f"#{unit}" if unit else "")
