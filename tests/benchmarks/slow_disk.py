"""A disk that takes its time to say that something is safe: every fsync of this process waits.

A library of twenty lines is laid under the process, which starts anew with it; processes that it starts
itself have their disk as it is. Needs Linux and a C compiler.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_UNDER = "JICENG_BENCH_FSYNC_MS"
_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

atomic_long fsyncs_counted = 0;

static int slowly(const char *name, int handle) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    const char *told = getenv("JICENG_BENCH_FSYNC_MS");
    long ms = told ? atol(told) : 0;
    struct timespec pause = {ms / 1000, (ms % 1000) * 1000000L};
    atomic_fetch_add(&fsyncs_counted, 1);
    nanosleep(&pause, NULL);
    return real(handle);
}

int fsync(int handle) { return slowly("fsync", handle); }
int fdatasync(int handle) { return slowly("fdatasync", handle); }
long count_fsyncs(void) { return atomic_load(&fsyncs_counted); }
"""


def is_under() -> bool:
    return bool(os.environ.get(_UNDER))


def begin_anew(ms: int, folder: Path) -> None:
    """Once more from the beginning, on the slow disk."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        sys.exit("needs Linux and a C compiler")
    source, library = folder / "slow.c", folder / "slow.so"
    source.write_text(_SOURCE)
    made = (compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl")
    subprocess.run(made, check=True)
    environment = {**os.environ, "LD_PRELOAD": str(library), _UNDER: str(ms)}
    command = [sys.executable, "-m", "tests.benchmarks.sync", *sys.argv[1:]]
    subprocess.run(command, env=environment, check=True)


@contextmanager
def hurrying() -> Iterator[None]:
    """What is prepared is not measured."""
    ms = os.environ[_UNDER]
    os.environ[_UNDER] = "0"
    yield
    os.environ[_UNDER] = ms


def as_it_is() -> dict[str, str]:
    """The environment of a process whose disk is not to be slow."""
    return {n: value for n, value in os.environ.items() if n not in ("LD_PRELOAD", _UNDER)}


def fsyncs() -> int:
    return int(ctypes.CDLL(os.environ["LD_PRELOAD"]).count_fsyncs())
