"""`GET /evidence/<sha256>`: the file whose digest it is, where the home holds it. To be saved, never shown."""

from pathlib import PurePath

import anyio
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from ontology.records import Evidence
from service.house import House

_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".log": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
}
"""Types that no browser runs; everything else is bytes."""


class EvidenceFiles:
    """The evidence files of one house."""

    def __init__(self, house: House) -> None:
        self.house = house

    async def handle(self, request: Request) -> Response:
        """Raises UnknownReference where the file is not held, HomeError where it is no longer what it was."""
        sha256 = request.path_params["sha256"]
        path = await anyio.to_thread.run_sync(self.house.evidence_file, sha256)
        name = await anyio.to_thread.run_sync(self._name, sha256)
        return FileResponse(
            path,
            media_type=_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream"),
            filename=name,
            content_disposition_type="attachment",
            headers={"content-security-policy": "sandbox; default-src 'none'", "etag": f'"{sha256}"'},
        )

    def _name(self, sha256: str) -> str:
        """As its record calls it, without a folder; else its digest."""
        register = self.house.register
        for item in register.open(Evidence, register.head):
            if item.sha256 == sha256 and item.file_name:
                return PurePath(item.file_name.replace("\\", "/")).name
        return sha256
