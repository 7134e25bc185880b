"""Signals under one name, however they are written: ``SIGTERM``, ``term`` and ``15`` stop a process alike.

Source: moby/sys/signal, ParseSignal, and the numbers of Linux on the common architectures.
"""

from __future__ import annotations

_NUMBERS = {
    "1": "HUP", "2": "INT", "3": "QUIT", "6": "ABRT", "9": "KILL", "10": "USR1", "12": "USR2", "13": "PIPE",
    "14": "ALRM", "15": "TERM", "28": "WINCH",
}  # fmt: skip


def signal_name(text: str) -> str:
    """The full name in capitals; a number without a name here stays one.

    >>> signal_name("term"), signal_name("SIGQUIT"), signal_name("15"), signal_name("37")
    ('SIGTERM', 'SIGQUIT', 'SIGTERM', '37')
    """
    name = text.strip().upper()
    name = _NUMBERS.get(name, name)
    return name if name.isdigit() else f"SIG{name.removeprefix('SIG')}"
