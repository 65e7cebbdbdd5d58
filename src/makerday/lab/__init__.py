"""The lab: a small platform on this machine that speaks the Heroku Platform API v3.

One process (`makerday lab up`) holds everything. Its parts, from the edge inwards:

    clients    the genuine Heroku CLI, curl, `makerday lab …` (client.py), git push (receiving.py)
    door       one port of loopback; by the Host header a connection goes to the API or the router
    api/       Starlette routes, one module per resource; they parse, call, and give shapes
    domain     apps, releases, slugs, builds, formation …: plain functions over the store
    platform   the one object that knows the parts that run: dynos, builds, logs
    store      SQLite in WAL mode: the one truth. Bytes lie beside it, named by their SHA-256

Starlette and uvicorn are the web framework: small, typed, streaming, and all they add is used.
The router is our own protocol on the same port: it copies bytes, so that what a dyno says is
what its user sees, and upgrades (WebSocket) pass through it.

How a `kill -9` at any moment is survived:

- What is acknowledged is committed first, in one transaction, with `synchronous=FULL`. A
  release (its version, slug, config vars, status) is one row: there is no half of one.
- A file gets its name when it is whole: written aside, synced, renamed. A name is a hash, so
  doing it twice is doing it once. Files of a manifest are many and can be asked for again:
  they are not synced, but looked at when they are used (blobs.py).
- What takes longer than a transaction has its row first (build `pending`, job `pending`,
  release `pending`). `up` looks for those: jobs of the 2013 release API are done again, and
  their key makes that harmless; a build or release phase that was cut is told as failed.
- Dynos die with the lab (bubblewrap's `--die-with-parent`), and the next `up` looks for any
  that do not: one may have started in the very moment. Formation rows say what has to run,
  and it is started anew. One-off dynos are not: what they were for, only who ran them knows.
- An add-on has its row first (`provisioning`); PostgreSQL looks after its own data, and a
  server that was left running is stopped before the next is started.
- Everything else (unpacked slugs, dynos' disks, build rooms) is thrown away at `up`.

All of the server runs in one thread, an asyncio loop. SQLite calls are made in it, since each
is short; packing, unpacking and hashing go to worker threads. Nothing needs a lock but the
order of builds of one app. Dynos and builds run in bubblewrap where that works, and in
"plain" mode, labelled so, elsewhere: see isolation.py for what each gives.

The lab binds to loopback only and imports nothing else of makerday but its errors. Isolation
is for teaching: dynos run the learner's own code, as the learner.
"""
