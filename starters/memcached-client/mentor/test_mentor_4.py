"""Level 4 on Maker Day: every cut, Ctrl-C at any moment, and a network that is bad at random."""

from contextlib import suppress

from cases import teaching
from cases.interrupts import INTERRUPTED, struck
from faults import cut, fragment, inject, passing, ring, silence, split
from grader import expect

CUT = "The reply ended after {} of {} bytes: an error, never a value or a miss."


def test_a_cut_at_every_offset(network):
    with network.net() as net:
        net.store("apple", "pear", "plum")
        client = net.used()
        cut_everywhere(net, client, "get", ["apple"], "apple")
        cut_everywhere(net, client, "get_many", ["apple", "plum"], ["apple", "plum"])


def cut_everywhere(net, client, name, keys, argument):
    """Cut the reply at every place; the call after it is right, and leaves a used connection."""
    reply = net.reply(*keys)
    for after in range(1, len(reply)):
        with teaching(CUT.format(after, len(reply))):
            net.proxy.next(cut(after))
            expect(getattr(client, name), argument).raises(*net.ended)
            net.right(client, "pear")


def test_ctrl_c_at_random_moments(network):
    with network.net() as net, teaching("Ctrl-C had struck in the call before."):
        net.server.store({"apples": b"1000", "pears": b"500000"})
        net.store("apple", "pear", "plum")
        client = net.used()
        counted = 0
        for number in range(1, 21):
            call = net.rng.choice(CALLS)
            counted += call[0] == "incr"
            net.proxy.next(ring(net.rng.random()))
            expect(net.drill, struck, client, net.proxy.bell, *call).returns(INTERRUPTED)
            expect(client.incr, "pears", 100).returns(500000 + 100 * number)
            net.right(client, net.rng.choice(["pear", "plum"]))
        net.holds("apples", b"%d" % (1000 + 100 * counted))


CALLS = [
    ("get", "apple"),
    ("get", "nothing"),
    ("get_many", ["apple", "pear", "plum"]),
    ("incr", "apples", 100),
    ("set", "cherry", b"black"),
    ("set_many", {"cherry": b"red", "grape": b"blue"}),
    ("delete", "nothing"),
]


def test_a_random_bad_network(network):
    """Whatever happens: what is got is what the server holds, and no count is done twice."""
    with network.net() as net, teaching("The network is bad at random here."):
        keys = [f"fruit-{number}" for number in range(6)]
        net.store(*keys)
        net.server.store({"count": b"1000"})
        client = net.used()
        for _ in range(80):
            net.proxy.next(random_fault(net.rng))
            net.rng.choice([one_get, one_get_many, one_set, one_incr])(net, client, keys)


def random_fault(rng):
    return rng.choice(
        [
            passing,
            passing,
            fragment(rng.random()),
            split(rng.randrange(1, 30)),
            cut(rng.randrange(30)),
            cut(rng.randrange(30), reset=True),
            inject(rng.choice([b"STORED\r\n", b"ERROR\r\n", b"VALUE fruit-99 0 2\r\nhi\r\n"])),
        ]
    )


def one_get(net, client, keys):
    key = net.rng.choice(keys)
    with suppress(*net.ended, *any_error(net)):
        value = client.get(key)
        expect(lambda: value).returns(net.values[key])


def one_get_many(net, client, keys):
    some = net.rng.sample(keys, 3)
    with suppress(*net.ended, *any_error(net)):
        values = client.get_many(some)
        expect(lambda: values).returns({key: net.values[key] for key in some})


def one_set(net, client, keys):
    key = net.rng.choice(keys)
    value = b"%b-%06d" % (key.encode(), net.rng.randrange(10**6))
    with suppress(*net.ended, *any_error(net)):
        expect(lambda: client.set(key, value)).returns(True)
    net.proxy.next(passing)
    net.values[key] = net.server.get(key)
    expect(lambda: net.values[key] == value).returns(True)


def one_incr(net, client, _keys):
    before = int(net.server.get("count"))
    with suppress(*net.ended, *any_error(net)):
        client.incr("count", 100)
    expect(lambda: (int(net.server.get("count")) - before) in (0, 100)).returns(True)


def any_error(net):
    return net.errors("MemcacheError")
