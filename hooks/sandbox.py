"""Walls around a running program: what it may write, whom it may call, how much it may use.

Two layers. An audit hook (PEP 578) works on every system and names the line at fault. On Linux the kernel enforces the
same for compiled code and subprocesses: Landlock for writing, a network namespace with nothing but loopback for calling.
"""

from __future__ import annotations

import contextlib
import ctypes
import ipaddress
import os
import struct
import sys
from collections.abc import Callable
from pathlib import Path

# include/uapi/linux/landlock.h and sched.h
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
WRITE_FILE = 1 << 1
MAKE_AND_REMOVE = sum(1 << bit for bit in range(4, 13))
REFER, TRUNCATE = 1 << 13, 1 << 14
NO_NEW_PRIVILEGES = 38
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
SET_INTERFACE_FLAGS, UP_AND_RUNNING = 0x8914, 0x41

# audit event -> which of its arguments name what is changed
CHANGED = {
    "os.mkdir": (0,), "os.remove": (0,), "os.rmdir": (0,), "os.truncate": (0,), "os.rename": (0, 1), "os.link": (1,),
    "os.symlink": (1,),
}  # fmt: skip


def close(folder: Path, memory: int, tell: Callable[[str, str], None]) -> None:
    """Confine this process to ``folder`` and loopback, with at most ``memory`` bytes of data.

    ``tell(kind, detail)`` is called for each attempt to get out, of kind "write" or "network".
    """
    _limit(memory)
    if sys.platform == "linux":
        _loopback_only()
        _writable_only(folder)
    sys.addaudithook(_watch(folder, tell))


def _limit(memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _loopback_only() -> None:
    """Move into a network namespace of our own; where the system forbids it, the audit hook is left."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(NEW_USER | NEW_NETWORK):
        return
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    import fcntl
    import socket

    with contextlib.suppress(OSError), socket.socket() as control:
        fcntl.ioctl(control, SET_INTERFACE_FLAGS, struct.pack("16sh14x", b"lo", UP_AND_RUNNING))


def _writable_only(folder: Path) -> None:
    """Let the kernel refuse every write outside ``folder`` and the devices."""
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return
    rights = WRITE_FILE | MAKE_AND_REMOVE | (REFER if version > 1 else 0) | (TRUNCATE if version > 2 else 0)
    attributes = struct.pack("Q", rights)
    rules = libc.syscall(LANDLOCK_CREATE, attributes, len(attributes), 0)
    for path, allowed in ((folder, rights), (Path("/dev"), WRITE_FILE), (Path("/dev/shm"), rights)):
        if path.exists():
            descriptor = os.open(path, os.O_PATH)
            libc.syscall(LANDLOCK_ADD, rules, 1, struct.pack("=Qi", allowed, descriptor), 0)
            os.close(descriptor)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.syscall(LANDLOCK_RESTRICT, rules, 0)
    os.close(rules)


def _watch(folder: Path, tell: Callable[[str, str], None]) -> Callable[[str, tuple], None]:
    allowed = (f"{folder}{os.sep}", f"{os.sep}dev{os.sep}", "pipe:", "socket:")

    def refuse(kind: str, detail: str) -> None:
        tell(kind, detail)
        raise PermissionError(f"{kind} refused: {detail}")

    def check_write(path: object) -> None:
        if isinstance(path, (str, bytes, os.PathLike)):
            full = os.path.realpath(os.fsdecode(path))
            if full != str(folder) and not full.startswith(allowed):
                refuse("write", full)

    def hook(event: str, args: tuple) -> None:
        if event == "open" and _writes(args[1], args[2]):
            check_write(args[0])
        elif event in CHANGED and (args[-1] == -1 or event == "os.truncate"):  # else relative to an open folder
            for index in CHANGED[event]:
                check_write(args[index])
        elif event in {"socket.connect", "socket.sendto"} and not _is_local(args[1]):
            refuse("network", str(args[1]))
        elif event == "socket.getaddrinfo" and not _is_local((args[0],)):
            refuse("network", str(args[0]))

    return hook


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _is_local(address: object) -> bool:
    """Tell whether a socket address stays on this machine.

    >>> _is_local(("127.0.0.1", 80)), _is_local("/tmp/socket"), _is_local(("203.0.113.5", 80))
    (True, True, False)
    """
    if not isinstance(address, tuple):
        return True
    host = address[0].decode() if isinstance(address[0], bytes) else address[0]
    if host in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False
