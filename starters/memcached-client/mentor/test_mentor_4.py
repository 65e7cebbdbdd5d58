"""Level 4 on Maker Day: every cut, Ctrl-C at any moment, and a network that is bad at random."""

from cases import forgiving, teaching
from cases.interrupts import INTERRUPTED, struck
from faults import cut, fragment, inject, passing, ring, split
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
    net.proxy.next(cut(len(reply)))
    wanted = {key: net.values[key] for key in keys}
    expect(getattr(client, name), argument).returns(
        wanted if name == "get_many" else wanted["apple"]
    )
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
        for _ in range(200):
            net.proxy.next(random_fault(net.rng))
            net.rng.choice([one_get, one_get_many, one_set, one_incr])(net, client, keys)


def random_fault(rng):
    return rng.choice(
        [
            passing,
            passing,
            fragment(rng.random()),
            split(rng.randrange(1, 30)),
            cut(max(0, rng.randrange(-20, 30))),
            cut(max(0, rng.randrange(-20, 30)), reset=True),
            inject(rng.choice([b"STORED\r\n", b"ERROR\r\n", b"VALUE fruit-99 0 2\r\nhi\r\n"])),
        ]
    )


def one_get(net, client, keys):
    key = net.rng.choice(keys)
    net.right_or(client, key, *any_error(net))


def one_get_many(net, client, keys):
    some = net.rng.sample(keys, 3)
    wanted = {key: net.values[key] for key in some}
    expect(forgiving(client.get_many, any_error(net), wanted), some).returns(wanted)


def one_set(net, client, keys):
    key = net.rng.choice(keys)
    value = b"%b-%06d" % (key.encode(), net.rng.randrange(10**6))
    done = forgiving(client.set, any_error(net), None)(key, value)
    known = (value,) if done else (value, net.values[key])
    net.values[key] = expect(net.server.get, key).satisfies(known.__contains__, f"one of {known}")


def one_incr(net, client, _keys):
    before = int(net.server.get("count"))
    wanted = before + 100
    expect(forgiving(client.incr, any_error(net), wanted), "count", 100).returns(wanted)
    known = (b"%d" % before, b"%d" % wanted)
    expect(net.server.get, "count").satisfies(known.__contains__, f"one of {known}")


def any_error(net):
    return (*net.errors("MemcacheError"), OSError)
