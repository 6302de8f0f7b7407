"""Walls around a running program: what it may write, whom it may call, how much it may use.

Two layers. An audit hook (PEP 578) works on every system and names the line at fault. On Linux the kernel enforces the
same for compiled code and subprocesses: Landlock for writing, namespaces for calling (loopback alone) and for the disk
(a small one in memory).
"""

from __future__ import annotations

import contextlib
import ctypes
import ipaddress
import mmap
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
NEW_USER, NEW_NETWORK, NEW_MOUNTS = 0x10000000, 0x40000000, 0x00020000
SET_INTERFACE_FLAGS, UP_AND_RUNNING = 0x8914, 0x41

DISK = 2**30  # bytes, each program
PROCESSES = 200  # that a program may start in all
STARTING = {"os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "subprocess.Popen"}

# audit event -> which of its arguments name what is changed
CHANGED = {
    "os.mkdir": (0,), "os.remove": (0,), "os.rmdir": (0,), "os.truncate": (0,), "os.rename": (0, 1), "os.link": (1,),
    "os.symlink": (1,),
}  # fmt: skip


def close(folder: Path, memory: int, tell: Callable[[str, str], None]) -> None:
    """Confine this process to ``folder`` and loopback, with at most ``memory`` bytes of data.

    ``tell(kind, detail)`` is called for each attempt to get out, of kind "write", "network" or "processes".
    """
    _limit(DATA=memory, CORE=0, FSIZE=DISK)
    if sys.platform == "linux" and _in_namespaces():
        _limit(NPROC=PROCESSES)  # counted in this namespace alone
        _small_disk(folder)
    os.chdir(folder)
    if sys.platform == "linux":
        _writable_only(folder)
    sys.addaudithook(_watch(folder, tell))


def _limit(**limits: int) -> None:
    for name, value in limits.items():
        with contextlib.suppress(ImportError, AttributeError, ValueError, OSError):
            import resource

            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def _in_namespaces() -> bool:
    """Move into namespaces of our own, with loopback alone; where the system forbids it, the audit hook is left."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if libc.unshare(NEW_USER | NEW_NETWORK | NEW_MOUNTS):
        return False
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    import fcntl
    import socket

    with contextlib.suppress(OSError), socket.socket() as control:
        fcntl.ioctl(control, SET_INTERFACE_FLAGS, struct.pack("16sh14x", b"lo", UP_AND_RUNNING))
    return True


def _small_disk(folder: Path) -> None:
    """Lay a file system of our own over what can be written, and over the sockets of this machine's services.

    It is gone when the last process is.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    for place in (folder, Path("/dev/shm"), Path("/run")):
        libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", 0, f"size={DISK}".encode())


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
    started = mmap.mmap(-1, 8)  # shared with all forks

    def hook(event: str, args: tuple) -> None:
        for path in _changed(event, args):
            full = os.path.realpath(os.fsdecode(path))
            if full != str(folder) and not full.startswith(allowed):
                refuse("write", full)
        if (host := _called(event, args)) and not _is_local(host) and not host.startswith(allowed):
            refuse("network", host)
        if event in STARTING:
            count = int.from_bytes(started[:]) + 1
            started[:] = count.to_bytes(8)
            if count > PROCESSES:
                refuse("processes", str(PROCESSES))

    def refuse(kind: str, detail: str) -> None:
        tell(kind, detail)
        raise PermissionError(f"{kind} refused: {detail}")

    return hook


def _changed(event: str, args: tuple) -> list[str | bytes | os.PathLike]:
    """Return the paths that an audited event would write to, empty for most events."""
    paths: list[object] = []
    if event == "open" and _writes(args[1], args[2]):
        paths = [args[0]]
    elif event in CHANGED and (args[-1] == -1 or event == "os.truncate"):  # else relative to an open folder
        paths = [args[index] for index in CHANGED[event]]
    return [path for path in paths if isinstance(path, str | bytes | os.PathLike)]


def _called(event: str, args: tuple) -> str:
    """Return the host that an audited event would reach, empty for most events."""
    if event in {"socket.connect", "socket.sendto"}:
        return str(args[1][0]) if isinstance(args[1], tuple) else _socket_file(args[1])
    if event == "socket.getaddrinfo":
        return args[0].decode() if isinstance(args[0], bytes) else args[0] or ""
    return ""


def _socket_file(address: object) -> str:
    """Return the path of a Unix socket; abstract ones belong to the network namespace.

    >>> _socket_file("/run/docker.sock"), _socket_file(b"\\0agent")
    ('/run/docker.sock', '')
    """
    path = os.fsdecode(address) if isinstance(address, str | bytes) else ""
    return "" if not path or path.startswith("\0") else os.path.realpath(path)


def _writes(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def _is_local(host: str) -> bool:
    """Tell whether a host is this machine.

    >>> _is_local("127.0.0.1"), _is_local("localhost"), _is_local("203.0.113.5"), _is_local("example.org")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
