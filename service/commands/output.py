"""Files that a command writes: whole or not at all, and never over another by mistake."""

from pathlib import Path

from ontology.errors import BadInput


def keep(path: Path, content: bytes, force: bool = False) -> None:
    """Writes a file. Raises BadInput if there is one already, or it cannot be written."""
    if path.exists() and not force:
        raise BadInput(f"{path.name} is there already", remedy="name another file, or say --force")
    incoming = path.with_name(f".{path.name}.new")
    try:
        incoming.write_bytes(content)
        incoming.replace(path)
    except OSError as error:
        incoming.unlink(missing_ok=True)
        message = f"{path.name} cannot be written: {error.strerror}"
        raise BadInput(message, remedy="name a file in a folder that you may write to") from None
