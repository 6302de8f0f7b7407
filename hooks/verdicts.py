"""Verdicts: what is wrong with what a program did, in the words of the one who has to mend it."""

from __future__ import annotations

import markup
from faults import CONTROL, Fault
from programs import Program
from results import Cell, Result
from sandbox import DISK

SECONDS = 60  # a hang, on the slowest machine; what takes over 20 on an idle one is too much for a page
MEMORY = 4 * 2**30  # bytes, each process
CHARACTERS = 20_000


def check_result(program: Program, result: Result, expected: str | None) -> list[Fault]:
    """Return what is wrong with what a program did."""
    error = result.error
    if error and error["kind"] == "raised" and expected in error["type"]:
        error = None
    elif expected and not error:
        message = f'was to raise {expected} and did not. Take raises="{expected}" off its fence, or mend the program.'
        return [Fault(program.where, 0, message)]
    if error:
        return [Fault(program.where, error["line"] or _last_line(error, program), _explain(error, result))]
    size = sum(len(cell.text) for cell in result.cells)
    if size > CHARACTERS:
        return [Fault(program.where, 0, f"prints {size:,} characters; a page holds {CHARACTERS:,}. Print a summary.")]
    if odd := next((line for cell in result.cells for line in cell.text.split("\n") if CONTROL.search(line)), ""):
        return [
            Fault(program.where, 0, f'prints a control character: "{odd[:60]}". Print plain text, without colours.')
        ]
    if odd := next(filter(None, (markup.unsafe(svg) for cell in result.cells for svg in cell.figures)), ""):
        return [
            Fault(program.where, 0, f"draws a figure with {odd}, which matplotlib does not make. Draw with pyplot.")
        ]
    if not any(cell.text.strip() or cell.figures for cell in result.cells):
        return [Fault(program.where, 0, "prints nothing and draws nothing. Print what the page is to show.")]
    return []


def compare(program: Program, first: Result, second: Result) -> list[Fault]:
    """Return the first difference between two runs of a program."""
    for once, again in zip(first.cells, second.cells, strict=False):
        if once != again:
            return [Fault(program.where, 0, _difference(once, again))]
    return []


def _difference(first: Cell, second: Cell) -> str:
    where = f'cell "{first.name}"' if first.name else "it"
    remedy = "Seed every generator, sort sets, print no times, paths or addresses."
    for once, again in zip(first.text.splitlines(), second.text.splitlines(), strict=False):
        if once != again:
            return f'prints something else on a second run: {where} printed "{once}", then "{again}". {remedy}'
    return f"draws or prints something else on a second run, in {where}. {remedy}"


def _last_line(error: dict, program: Program) -> int:
    """Return the line at which a program hung, from the stack that faulthandler wrote."""
    for line in error.get("traceback", "").splitlines():
        if f'"{program.path}"' in line:
            return int(line.partition(", line ")[2].split()[0])
    return 0


def _explain(error: dict, result: Result) -> str:
    detail = error["detail"]
    beside = "Programs reach loopback only: generate the data or ship a small file beside the program."
    messages = {
        "disk": f"fills its disk of {DISK >> 30} GB. Write and print less.",
        "exit": f"calls exit ({detail}). A program on a page runs to its end.",
        "killed": f"ended without finishing (exit code {detail}). Look for os._exit or a crash in compiled code.",
        "memory": f"needs more than {MEMORY >> 30} GB of memory. Use less data.",
        "network": f"calls {detail}. {beside}",
        "processes": f"starts more than {detail} processes. Start a few, and wait for them.",
        "timeout": f"is still running after {SECONDS} s. Make it smaller.",
        "warning": f"warns: {detail}. Mend the cause; readers would see the warning too.",
        "write": f"writes to {detail}. Write below the current folder: it is empty and temporary.",
    }
    if error["kind"] == "killed":
        return messages["killed"] + _indented(error["traceback"])
    if error["kind"] in messages:
        return messages[error["kind"]]
    printed = "".join(cell.text for cell in result.cells).strip()
    before = "\n    and had printed" + _indented(printed) if printed else ""
    return f"raises {detail}{_indented(error['traceback'])}{before}"


def _indented(text: str) -> str:
    """Return the last lines of a text, each on a line of its own below a message."""
    return "".join(f"\n      {line}" for line in text.strip().splitlines()[-8:])
