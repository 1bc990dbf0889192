"""The few errors that reach a user, each named for what can be done about it.

``exit_code`` is the command's exit status, after BSD's sysexits; 1 to 63 are left to say how many records failed.
"""

from __future__ import annotations


class DemarcheError(Exception):
    """Base of all errors that are shown as one line."""

    exit_code = 70


class InputError(DemarcheError):
    """The input cannot be used: mend it or leave it out."""

    exit_code = 65


class SettingsError(DemarcheError):
    """An option, environment variable or file of settings has a value that cannot be used."""

    exit_code = 78


class ModelMismatch(DemarcheError):
    """The model files and this version of demarche do not fit: reinstall, or build the model again."""

    exit_code = 69


class WorldMissing(DemarcheError):
    """The world data file is missing or of another version: reinstall, or build it again."""

    exit_code = 69


class StoreError(DemarcheError):
    """The store cannot be opened, read or written: the message says what can be done; nothing in it was lost."""

    exit_code = 74
