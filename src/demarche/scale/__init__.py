"""scale: one work over many processes and machines. It knows neither reports' sources nor the coder: `spread.py` joins.

in_order(items, start, workers)     work done by processes of this machine, results in order
units_of(paths, ...)                files, directories, patterns and object stores -> the units that are read
pieces(unit, found, size, done)     a unit's reports in pieces; each coded piece becomes a part
Folder, write_part, read_part       parts: Parquet files and a mark that says that they are whole
finish(folder, ...)                 duplicates across parts, and the manifest
ray.run(...)                        the same on a Ray cluster
"""

from demarche.scale.folder import Folder
from demarche.scale.manifest import begin, finish, finished_pieces, manifest_of
from demarche.scale.parts import Row, read_part, write_part
from demarche.scale.pieces import Piece, pieces
from demarche.scale.processes import chunked, in_order
from demarche.scale.units import Unit, local_copy, parquet_lines, units_of

__all__ = [
    "Folder", "Piece", "Row", "Unit", "begin", "chunked", "finish", "finished_pieces", "in_order", "local_copy",
    "manifest_of", "parquet_lines", "pieces", "read_part", "units_of", "write_part",
]  # fmt: skip
