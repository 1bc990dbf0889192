"""A folder on this machine or in an object store (any URL that fsspec knows): whole files or none."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

from demarche.errors import InputError
from demarche.scale.extra import library


class Folder:
    """A folder by its path or URL (``out``, ``s3://bucket/out``). Can be sent to other machines."""

    def __init__(self, url: str) -> None:
        self.url = url if "://" in url else str(Path(url).absolute())
        self._open()

    def _open(self) -> None:
        try:
            self.files, self.root = library("fsspec").core.url_to_fs(self.url)
        except (ValueError, ImportError) as error:
            raise InputError(f"{self.url}: {error}") from None
        self.here = "file" in _protocols(self.files)

    def __reduce__(self) -> tuple[Any, ...]:
        return Folder, (self.url,)

    def write(self, name: str, data: bytes) -> None:
        """Write a file as a whole: a reader never sees a part of it. Raises InputError."""
        path = f"{self.root}/{name}"
        try:
            self.files.makedirs(path.rpartition("/")[0], exist_ok=True)
            if not self.here:
                self.files.pipe_file(path, data)
                return
            unfinished = Path(f"{path}.{uuid.uuid4().hex[:12]}.part")
            unfinished.write_bytes(data)
            os.replace(unfinished, path)
        except OSError as error:
            raise InputError(f"{self.url}/{name}: cannot be written ({error.strerror or error})") from None

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises InputError."""
        try:
            data = self.files.cat_file(f"{self.root}/{name}")
        except OSError as error:
            raise InputError(f"{self.url}/{name}: cannot be read ({error.strerror or error})") from None
        return bytes(data)

    def names(self, below: str) -> list[str]:
        """Names of the files directly in a subfolder, sorted; none when it is not there."""
        self.files.invalidate_cache()
        try:
            found = self.files.ls(f"{self.root}/{below}", detail=False)
        except FileNotFoundError:
            return []
        return sorted(f"{below}/{path.replace(os.sep, '/').rpartition('/')[2]}" for path in found)

    def size(self, name: str) -> int | None:
        """Bytes of a file, None when it is not there."""
        try:
            return int(self.files.info(f"{self.root}/{name}")["size"])
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""
        try:
            self.files.rm_file(f"{self.root}/{name}")
        except FileNotFoundError:
            return


def _protocols(files: Any) -> tuple[str, ...]:
    return (files.protocol,) if isinstance(files.protocol, str) else tuple(files.protocol)
