"""Level 4, bad network: pieces, cuts, silence, restarts, Ctrl-C; never the wrong answer.

The cases are in cases/, what the network does in faults.py and proxy.py. One case by itself:
python gauntlet.py NAME.
"""


def test_a_reply_may_come_in_pieces(network):
    network.play("pieces")


def test_a_reply_that_ends_too_early_is_an_error(network):
    network.play("cuts")


def test_a_strange_reply_belongs_to_nobody(network):
    network.play("strangers")


def test_a_late_reply_is_not_the_next_answer(network):
    network.play("late")


def test_a_timeout_is_for_the_whole_call(network):
    network.play("bounds")


def test_a_write_is_never_sent_twice(network):
    network.play("writes")


def test_a_server_that_was_away_is_found_again(network):
    network.play("service")


def test_after_ctrl_c_the_next_call_is_right(network):
    network.play("ctrl-c")


def test_eight_threads_share_a_client(network):
    network.play("threads")
