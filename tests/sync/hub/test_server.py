"""The port on which the hub answers."""

from __future__ import annotations

import socket

from sync.hub.server import Place, listen


def test_an_answer_does_not_wait_for_the_callers_word_on_its_first_half() -> None:
    """Head and body go out apart; held back until the first is acknowledged, each answer took 40 ms."""
    with (
        listen(Place("127.0.0.1", 0)) as port,
        socket.create_connection(port.getsockname()),
        port.accept()[0] as answering,
    ):
        assert answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
