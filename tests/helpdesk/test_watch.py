"""When a process that is still there is taken for dead."""

import pytest

from helpdesk.processes.watch import Watch

# (signs as (second, letters), the second of the look, who is silent). a: alive, s: started, e: ended, m: seen.
CASES = [
    ("just born", [], 5, None),
    ("never a sign", [], 21, "loop"),
    ("idle and well", [(second, b"ase" + b"m") for second in range(0, 60, 5)], 60, None),
    ("a worker in a task of 20 seconds", [(0, b"sem"), (1, b"s"), (20, b"a")], 22, None),
    ("all workers dead, the sentinel well", [(0, b"sem"), *((second, b"a") for second in range(27))], 26, "workers"),
    ("the monitor dead", [(0, b"sem"), (1, b"se"), *((second, b"a") for second in range(2, 12))], 12, "monitor"),
    ("the monitor late", [(0, b"se"), (9, b"am")], 12, None),
    ("the sentinel stopped, work going on", [(second, b"sem") for second in range(25)], 25, "loop"),
]


@pytest.mark.parametrize(("signs", "look", "silent"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_cluster_owes_signs_of_every_process(signs: list[tuple[int, bytes]], look: int, silent: str | None) -> None:
    watch = Watch(born=0.0, cluster=True)
    for second, letters in signs:
        watch.saw(letters, float(second))
    assert watch.silent(float(look)) == silent


def test_a_loop_owes_only_its_own() -> None:
    watch = Watch(born=0.0)
    watch.saw(b"a", 30.0)
    assert watch.silent(45.0) is None
    assert watch.silent(51.0) == "loop"
