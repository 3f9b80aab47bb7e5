"""The register of the tests that go through real servers, and how a run of them is told."""

import time
import traceback

from servers import Missing

TESTS = []


def test(function):
    TESTS.append(function)
    return function


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def run_all(world, names):
    """Runs the tests, of which @world is told before, after and at a failure; returns (passed, failed, skipped)."""
    passed = failed = skipped = 0
    for function in TESTS:
        name = function.__name__
        if names and name not in names:
            continue
        start = time.monotonic()
        try:
            world.begin_test()
            function(world)
            passed += 1
            print(f"ok      {name} ({time.monotonic() - start:.1f} s)", flush=True)
        except Missing as reason:
            skipped += 1
            print(f"[SKIP] {name}: {reason}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
            world.clean_up()
        finally:
            world.end_test()
    return passed, failed, skipped


def tell(passed, failed, skipped):
    """The last line counts as Criterion's does; returns the exit status."""
    print(f"[====] Synthesis: Tested: {passed + failed} | Passing: {passed} | Failing: {failed} | Crashing: 0")
    if failed:
        return 1
    return 77 if skipped and not passed else 0
