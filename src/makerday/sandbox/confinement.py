"""The door that a hire's program goes through: what it gives up for good, as do its children.

Run as a script, before any line of the program: `confinement.py ORDERS NUMBER…`, where
ORDERS is a JSON object: `tests`, the folder that holds the grader; `reads` and `writes`, the
only places that may be touched, both empty where bubblewrap sees to that. A kernel without
such locks leaves the door open: the checks' own process is apart in any case.
"""

from __future__ import annotations

import ctypes
import importlib
import json
import os
import struct
import sys
from contextlib import suppress

_PARENT_DEATH, _NO_NEW_PRIVILEGES = 1, 38
_KILL = 9
_CAPABILITIES = 0x20080522

# Landlock: the rights that each version of it added.
_CREATE_RULESET, _ADD_RULE, _RESTRICT = 444, 445, 446
_RIGHTS = {1: (1 << 13) - 1, 2: 1 << 13, 3: 1 << 14, 5: 1 << 15}
_READ, _LIST, _OF_A_FILE = 0b1101, 1 << 3, 0b111 | 1 << 14 | 1 << 15
_SCOPES_SINCE, _SIGNALS_AND_ABSTRACT_SOCKETS = 6, 3

# Seccomp: what would hide memory from who counts it, or reach into other processes,
# as numbered on x86_64 and on aarch64.
_REFUSED = {
    "add_key": (248, 217),
    "bpf": (321, 280),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "mount": (165, 40),
    "msgget": (68, 186),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "request_key": (249, 218),
    "semget": (64, 190),
    "setns": (308, 268),
    "shmget": (29, 194),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
_MACHINES = {"x86_64": (0xC000003E, 56, 317), "aarch64": (0xC00000B7, 220, 277)}
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_NOT_PERMITTED, _NOT_KNOWN = _ERROR | 1, _ERROR | 38
_CLONE3, _NEW_USER, _OTHER_NUMBERS = 435, 0x10000000, 0x40000000
_FILTER, _FULL_SPEED = 1, 4


def main() -> None:
    """Lock what can be locked, then be the program under test."""
    orders = json.loads(sys.argv.pop(1))
    if sys.platform == "linux":
        _give_up(orders["reads"], orders["writes"])
    sys.path.insert(0, orders["tests"])
    importlib.import_module("grader.subject").main()


def _give_up(reads: list[str], writes: list[str]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    libc.prctl(_PARENT_DEATH, _KILL, 0, 0, 0)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if reads:
        _only_there(libc, reads, writes)
    none = (ctypes.c_uint32 * 6)()
    libc.capset((ctypes.c_uint32 * 2)(_CAPABILITIES, 0), none)
    machine = os.uname().machine
    if machine in _MACHINES:
        _refuse(libc, machine)


def _only_there(libc: ctypes.CDLL, reads: list[str], writes: list[str]) -> None:
    """Leave these places and no others, and no signals or names to those outside."""
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return
    rights = sum(bits for since, bits in _RIGHTS.items() if since <= version)
    attributes = struct.pack("=QQQ", rights, 0, _SIGNALS_AND_ABSTRACT_SOCKETS)
    size = 24 if version >= _SCOPES_SINCE else 8
    rules = libc.syscall(_CREATE_RULESET, attributes, size, 0)
    for place in writes:
        _allow(libc, rules, place, rights)
    for place in reads:
        _allow(libc, rules, place, rights & _READ)
    _allow(libc, rules, os.getcwd(), rights & _LIST)  # noqa: PTH109 - pathlib is not loaded here
    libc.syscall(_RESTRICT, rules, 0)
    os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, place: str, rights: int) -> None:
    with suppress(OSError):
        opened = os.open(place, os.O_PATH)
        if not os.path.isdir(place):  # noqa: PTH112 - as above
            rights &= _OF_A_FILE
        libc.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", rights, opened), 0)
        os.close(opened)


def _refuse(libc: ctypes.CDLL, machine: str) -> None:
    """Refuse the calls of the table, a new user name space, and other machines' numbers."""
    kind, clone, seccomp = _MACHINES[machine]
    lines = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, kind), (_RETURN, 0, 0, _NOT_PERMITTED)]
    lines += [(_LOAD, 0, 0, 0), (_AT_LEAST, 0, 1, _OTHER_NUMBERS), (_RETURN, 0, 0, _NOT_PERMITTED)]
    for numbers in _REFUSED.values():
        number = numbers[list(_MACHINES).index(machine)]
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _NOT_PERMITTED)]
    lines += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _NOT_KNOWN), (_EQUAL, 0, 3, clone)]
    lines += [(_LOAD, 0, 0, 16), (_ANY_BIT, 0, 1, _NEW_USER), (_RETURN, 0, 0, _NOT_PERMITTED)]
    lines += [(_RETURN, 0, 0, _ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in lines))
    program = struct.pack("@HP", len(lines), ctypes.addressof(code))
    libc.syscall(seccomp, _FILTER, _FULL_SPEED, program)


if __name__ == "__main__":
    main()
