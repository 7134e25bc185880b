"""Every function that is evaluated, by name."""

from __future__ import annotations

from .collection_functions import COLLECTION_FUNCTIONS
from .file_functions import FILE_FUNCTIONS
from .functions import Function
from .number_functions import NETWORK_FUNCTIONS, NUMBER_FUNCTIONS
from .text_functions import TEXT_FUNCTIONS
from .time_functions import TIME_FUNCTIONS

FUNCTIONS: dict[str, Function] = {
    **TEXT_FUNCTIONS,
    **NUMBER_FUNCTIONS,
    **NETWORK_FUNCTIONS,
    **TIME_FUNCTIONS,
    **COLLECTION_FUNCTIONS,
    **FILE_FUNCTIONS,
}
