# ---
# jupyter:
#   makerday:
#     description: Six ways a cache gives a wrong answer, each reproduced in a dozen lines.
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # How a cache fails
#
# Six wrong answers, each reproduced on a slide.
#
# A cache has one promise: *the same answer, sooner*.
# We are here for the first half.

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** Ask the room: who has been woken by a cache? Keep the hands up: who was woken
# because it was *slow*? Hands go down. A slow cache is a graph. A wrong cache is a phone call.
#
# Everything you will see ran when this page was built. The database is a dictionary and the
# servers are a dozen lines each; the threads, the sockets and the timeouts are real.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Four lines everybody writes

# %%
database = {"price": 100}
cache = {}


def read(key):
    if key not in cache:
        cache[key] = database[key]  # the slow trip
    return cache[key]


read("price"), read("price")

# %% [markdown]
# One trip, two answers. Correct, short, reviewed, merged.
# **Every slide from here on is a bug in these four lines.**

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** This is cache-aside: look, miss, fetch, fill. Read it aloud once; we will come
# back to the two lines inside `if`. Between `database[key]` and `cache[key] =` there is time.
# Most of this talk happens in that time.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 1. Yesterday's price, for ever

# %% tags=["remove-cell"]
cache.clear()


# %%
def slow_reader(key):
    value = database[key]  # 1. a miss: reads 100 ...
    yield  # ... and is slow for a moment
    cache[key] = value  # 3. files what it read


reader = slow_reader("price")
next(reader)
database["price"] = 120  # 2. the writer: a new price ...
cache.pop("price", None)  # ... and a correct invalidation
next(reader, None)

# %% tags=["remove-input"]
print(f"database {database['price']}, cache {cache['price']}")

# %% [markdown]
# Nobody made a mistake. The reader was slow, **and the cache is wrong for good.**

# %% [markdown] slideshow={"slide_type": "notes"}
# **2 minutes.** Step through 1, 2, 3 with a finger on the screen. The generator is there so that
# you can see the pause: two servers do the same thing without being asked.
#
# The usual answer is "we have a TTL". Then the price is wrong for an hour and not for ever. A
# TTL is not freshness. A TTL is how long you are willing to apologise.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A miss hands out a ticket

# %% tags=["remove-cell"]
cache.clear()
tickets = {}


# %%
def slow_reader(key):
    ticket = tickets[key] = object()  # the miss leaves a ticket
    value = database[key]
    yield
    if tickets.get(key) is ticket:  # does it still hold?
        cache[key] = value


def write(key, value):
    database[key] = value
    cache.pop(key, None)
    tickets.pop(key, None)  # whoever is under way comes too late


# %% tags=["remove-input"]
reader = slow_reader("price")
next(reader)
write("price", 140)
next(reader, None)

print(f"database {database['price']}, cache {cache.get('price', 'empty')}")

# %% [markdown]
# An empty cache is slow. A wrong one is wrong. **Prefer empty.**

# %% [markdown] slideshow={"slide_type": "notes"}
# **2 minutes.** This is a lease, and memcached has it built in: `mg price v c N30` on a miss
# returns a number, `ms price 3 C<number>` stores only while that number is current, and a delete
# in between makes the store fail with `NF`. For a value that is already there, `gets` and `cas`
# do the same.
#
# The mend is not a lock. Nobody waits. The late reader simply loses.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 2. 99 % is ten times better than 90 %
#
# The cache sees the hits. The database sees **the rest**.
#
# | hit ratio | of 10,000 reads a second, the database gets |
# | --------: | -----------------------------------------: |
# |    99.9&nbsp;% |                                         10 |
# |      99&nbsp;% |                                        100 |
# |      95&nbsp;% |                                        500 |
# |      90&nbsp;% |                                      1,000 |
# |       0&nbsp;% |                                     10,000 |
#
# Read the last row again. It is called *a restart*.

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** From 99 to 90 per cent sounds like a tenth. It is ten times the load on the one
# machine that you can't simply add more of. Put the *miss* ratio on your dashboard, not the hit
# ratio: a line that goes from 1 to 10 gets looked at.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A restart takes the database along

# %% tags=["hide-input"]
import random
from collections import OrderedDict

from makerday import figures

READS, KEYS, ROOM, RESTART = 2_000, 20_000, 8_000, 20
popularity = [1 / rank for rank in range(1, KEYS + 1)]  # a few pages get most of the visits
chance = random.Random(11211)


def misses_each_second(seconds):
    recent = OrderedDict()
    for second in range(-120, seconds):
        if second == RESTART:
            recent.clear()
        misses = 0
        for key in chance.choices(range(KEYS), popularity, k=READS):
            misses += key not in recent
            recent[key] = recent.pop(key, True)
            if len(recent) > ROOM:
                recent.popitem(last=False)
        if second >= 0:
            yield misses


load = list(misses_each_second(60))
usual, peak = round(sum(load[:RESTART]) / RESTART), max(load)
recovered = next(second for second in range(RESTART, 60) if load[second] < usual * 1.1)

figure, (plot,) = figures.axes()
plot.fill_between(range(60), load, color=figures.ACCENT, alpha=0.2, linewidth=0)
plot.plot(load, color=figures.ACCENT)
plot.set(xlim=(0, 59), ylim=(0, peak * 1.15))
plot.set(xlabel="seconds", ylabel="database reads a second")
plot.annotate(
    f"restart: {peak:,}",
    (RESTART, peak),
    xytext=(RESTART + 2, peak * 0.97),
    fontsize=22,
    color=figures.ACCENT,
)
plot.text(1, usual + peak * 0.05, f"usual: {usual:,}", fontsize=22)
figures.show(
    figure,
    f"Of {READS:,} reads a second the database gets {usual:,} while the cache is warm and "
    f"{peak:,} when it restarts; {recovered - RESTART} seconds later it is nearly as before.",
)

# %% [markdown]
# Size the database for the **empty** cache, or don't call it a cache.

# %% [markdown] slideshow={"slide_type": "notes"}
# **2 minutes.** A simulation: 2,000 reads a second over 20,000 keys of very uneven popularity,
# room for 8,000. At second 20 somebody deploys the cache. Look at how long the tail is: the
# popular keys are back at once, the rest takes its time.
#
# If the database can't stand the peak it slows down, the fills come later, the peak gets wider.
# That is how a five-second restart becomes an outage of an hour. A cache that you can't lose is
# not a cache; it is a database without backups.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 3. Fifty visitors, one missing page

# %% tags=["hide-input"]
from threading import Barrier, Lock, Thread

kitchen = Lock()


def crowd(visit, size):
    """Let them all in at once; count what they cost the database."""
    cache.clear()
    queries.clear()
    visitors = [Thread(target=visit) for _ in range(size)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    print(f"{size} visitors, {len(queries)} {'query' if len(queries) == 1 else 'queries'}")


# %%
queries = []
looked = Barrier(50)


def visit():
    page = cache.get("front page")
    looked.wait()  # rush hour: all have looked, nobody has an answer yet
    if page is None:
        queries.append("SELECT ...")
        cache["front page"] = "<h1>Welcome</h1>"


crowd(visit, 50)

# %% [markdown]
# Fifty people looked into an empty fridge and **all fifty went shopping**.

# %% [markdown] slideshow={"slide_type": "notes"}
# **2 minutes.** Real threads, counted for real. The barrier says in one line what a slow query
# does: everybody has looked before anybody has an answer. They all saw nothing, so they all did
# the work.
#
# It has three names: stampede, thundering herd, dog-pile. It comes when a *popular* key expires,
# so it comes at your busiest minute. The more you needed the cache, the harder it hits.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## One cooks, the others wait


# %%
def visit():
    page = cache.get("front page")
    looked.wait()
    if page is None:
        with kitchen:
            if "front page" not in cache:  # look again: somebody cooked
                queries.append("SELECT ...")
                cache["front page"] = "<h1>Welcome</h1>"


crowd(visit, 50)

# %% [markdown]
# Ten servers? Then the lock lives in the cache: `add lock:front-page`, with a time limit.

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** The second look is the whole trick. Take it out and all fifty cook, one after the
# other, which is worse than at once.
#
# Better than waiting: serve the old page while one visitor makes the new one. memcached does the
# arbitration: with `mg front-page v N30 R10` one client is told `W`, *you won, compute it*; the
# others get the old value and go home happy.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## The same TTL is an appointment

# %% tags=["hide-input"]
LIFE, PAGES, MINUTES = 60, 600, 5


def fills(life):
    """How many pages are computed in each second, if each lives for `life()` seconds."""
    computed = [0] * (MINUTES * 60)
    for _ in range(PAGES):
        second = 0.0
        while second < len(computed):
            computed[int(second)] += 1
            second += life()
    return computed


together = fills(lambda: LIFE)
spread = fills(lambda: LIFE * chance.uniform(0.8, 1.2))
calmest = max(spread[LIFE * 3 :])

figure, (above, below) = figures.axes(rows=2)
above.stairs(together, fill=True, color=figures.BAD)
above.set_title(f"every page lives {LIFE} s: {PAGES} at once, every minute")
below.stairs(spread, fill=True, color=figures.GOOD)
below.set_title(f"{LIFE} s, give or take a fifth: after three minutes at most {calmest} at once")
below.set(xlabel="seconds", xlim=(-3, MINUTES * 60), xticks=range(0, MINUTES * 60 + 1, 60))
figure.supylabel("pages computed a second")
figures.show(
    figure,
    f"{PAGES} pages filled together expire together: with a life of {LIFE} s, {PAGES} are "
    "computed in one second of every minute. With a fifth of jitter, after three minutes it is "
    f"at most {calmest} in any second.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** Deploys warm the cache, so all keys are born in the same second. Give them all 60
# seconds and they die together, for ever, like a heartbeat. The mend is one multiplication with
# a random number. It is the cheapest line in this talk: copy it today.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 4. Somebody else's answer

# %% tags=["hide-input"]
import socket
from contextlib import suppress
from threading import Event

CARTS = {b"cart:ada": b"3 violins", b"cart:bob": b"1 kettle", b"cart:cy": b"9 bricks"}
server_awake = Event()


def cache_server(connection):
    """Answer memcached's `get`, once awake."""
    with connection, suppress(ConnectionError):
        for request in connection.makefile("rb"):
            server_awake.wait()
            key = request.split()[1]
            value = CARTS[key]
            connection.sendall(b"VALUE %s 0 %d\r\n%s\r\nEND\r\n" % (key, len(value), value))


def connect():
    ours, theirs = socket.socketpair()
    ours.settimeout(0.2)
    Thread(target=cache_server, args=(theirs,), daemon=True).start()
    return ours


def line():
    read = b""
    while not read.endswith(b"\r\n"):
        read += link.recv(1)
    return read.strip()


link = connect()


# %%
def get(key):
    link.sendall(b"get " + key + b"\r\n")
    _header, value, _end = line(), line(), line()
    return value.decode()


with suppress(TimeoutError):
    print("ada:", get(b"cart:ada"))  # too slow; never mind, go on
server_awake.set()
print("bob:", get(b"cart:bob"))
print("cy: ", get(b"cart:cy"))

# %% [markdown]
# Bob wanted a kettle. **No error, no log line: every answer is one late, for ever.**

# %% [markdown] slideshow={"slide_type": "notes"}
# **3 minutes.** This is the one to remember. A real socket, a real timeout. The server was slow
# *once*. The client gave up, as it should, and put the connection back, as it should not: Ada's
# answer was still on its way.
#
# Count with the room: Bob gets Ada's cart, Cy gets Bob's. In March 2023 a bug of this shape, a
# cancelled request in a Redis client, showed the users of a well-known chat service the titles
# of other people's conversations.
#
# And look at `_header`: the reply *says* whose cart it is. We read it and threw it away.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## A connection that surprised you is over


# %% tags=["hide-input"]
def reconnect():
    global link
    link.close()
    link = connect()


# %%
def get(key):
    try:
        link.sendall(b"get " + key + b"\r\n")
        header, value, end = line(), line(), line()
        if header.split()[1] != key or end != b"END":
            raise ConnectionError(f"asked for {key}, got {header}")
    except BaseException:  # a timeout, a cut, Ctrl-C: all the same
        reconnect()
        raise
    return value.decode()


# %% tags=["remove-input"]
server_awake.clear()
reconnect()
try:
    get(b"cart:ada")
except TimeoutError:
    print("ada: timeout, connection closed")
server_awake.set()
print("bob:", get(b"cart:bob"))
print("cy: ", get(b"cart:cy"))

# %% [markdown]
# `BaseException`, because a cancelled request leaves its answer behind too.

# %% [markdown] slideshow={"slide_type": "notes"}
# **2 minutes.** Two lines of defence. Check the key that comes back. And when anything at all
# goes wrong between sending and the last byte: close. Connections are cheap; apologies are not.
#
# Why both? `incr` answers with a bare number. There is no key in it to check, so closing is all
# you have. We interrupted four well-known Python clients in the middle of an `incr`: for three
# of them the next `incr` answered with the number of the one before.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 5. A value may say END

# %%
story = b"THE\r\nEND\r\nor is it?"
reply = b"VALUE story 0 %d\r\n%s\r\nEND\r\n" % (len(story), story)
header, _, rest = reply.partition(b"\r\n")

guessed, _, left = rest.partition(b"\r\nEND\r\n")
print("looked for END:", guessed, "and left", left)

size = int(header.split()[3])
counted, left = rest[:size], rest[size:].removeprefix(b"\r\nEND\r\n")
print("counted bytes: ", counted, "and left", left)

# %% [markdown]
# What is left over becomes the **next** answer. The length is the frame; the rest is decoration.

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** Everybody's first client looks for `END`, because it works on every value one
# tries by hand. Then somebody caches an e-mail.
#
# Same rule for every protocol with a length in it: HTTP bodies, Redis bulk strings, PNG chunks.
# Believe the length, check what stands after it, and if it isn't there, see the slide before.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## 6. The 251st byte

# %% tags=["hide-input"]
from io import BytesIO

LONGEST_KEY = 250


def memcached(sent, items):
    """Answer like memcached, in the one point that matters here."""
    stream = BytesIO(sent)
    for request in stream:
        command, *words = request.split()
        if command == b"set" and len(words[0]) > LONGEST_KEY:
            yield "CLIENT_ERROR bad command line format"  # and the value? Still in the pipe.
        elif command == b"set":
            items[words[0]] = stream.read(int(words[3]) + 2)
            yield "STORED"
        elif command == b"flush_all":
            items.clear()
            yield "OK"
        else:
            yield "ERROR"


# %%
sessions = {b"session:%d" % n: b"..." for n in range(1000)}

key = b"/search?q=" + b"a" * 241  # the visitor chose the address
value = b"flush_all"  # and, as it happens, the text

request = b"set %s 0 0 %d\r\n%s\r\n" % (key, len(value), value)
print(*memcached(request, sessions), sep="\n")
print(f"{len(key)} bytes of key, {len(sessions)} sessions left")

# %% [markdown]
# The server refused the line, then read the **value** as a command.
# Count bytes, not letters: `"é" * 126` is 252 of them.

# %% [markdown] slideshow={"slide_type": "notes"}
# **2 minutes.** The toy does what memcached 1.6.18 does: we asked it. The command line is
# refused, so the server doesn't know that a value follows. The value arrives, and it is a fine
# command.
#
# So a length check is a security check, and it belongs into the client: at most 250 bytes
# *after* encoding and after your prefix, no spaces, no control characters. A line break in a key
# does the same trick without any length at all. Need long keys? Hash them.

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Six failures, six habits
#
# | it fails as | so |
# | ----------- | -- |
# | yesterday's price | fill only with a ticket that still holds |
# | a cold start | size the database for the misses |
# | a stampede | one computes; jitter every TTL |
# | somebody else's answer | after a surprise, close the connection |
# | a value that says `END` | count; never search |
# | the 251st byte | check keys before they leave |
#
# **Now build the client that has the last three:** `makerday start memcached-client`

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** The starter begins where we ended: its first level already sends a value that
# holds `END`. You write the client, a real memcached answers, the tests tell you what came back.
#
# One sentence to take home: *a cache may forget, but it must never misremember.* Questions.
