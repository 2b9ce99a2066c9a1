"""Bad input by the thousand: every field, every message, every file of the exchange.

`python -m tests.faults.bad_input --times 2` tries some 10,000 generated variants, `--times 200` a million,
on top of the named cases; none may crash, write half a record or be answered by another code. The
test run tries the same once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from tests.faults import variants

_HERE = Path(__file__).resolve().parent
_TRIED = [
    "test_bad_fields.py",
    "test_bad_fields_at_the_hub.py",
    "test_hub_rubbish.py",
    "test_rubbish_at_the_door.py",
    "test_shown_literally.py",
    "test_hub_out_of_sight.py",
]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=2)
    os.environ[variants.TIMES] = str(parser.parse_args(arguments).times)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import pytest

    paths = [str(_HERE / name) for name in (*_TRIED, "../sync/test_hostile_sticks.py")]
    failed = pytest.main(["-q", "-p", "no:cacheprovider", "-o", "timeout=0", *paths])
    sys.stdout.write(json.dumps({"variants": variants.tried(), "failed": int(failed)}) + "\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
