"""The tables. Times are seconds since 1970, UTC; ids are UUIDs; JSON and BOOL are decoded."""

VERSION = 1
TABLES = """
CREATE TABLE apps (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, stack TEXT NOT NULL,
    config JSON NOT NULL, maintenance BOOL NOT NULL DEFAULT 0,
    created_at REAL NOT NULL, updated_at REAL NOT NULL
);
CREATE TABLE sources (id TEXT PRIMARY KEY, blob TEXT NOT NULL, created_at REAL NOT NULL);
CREATE TABLE slugs (
    id TEXT PRIMARY KEY, app_id TEXT REFERENCES apps ON DELETE CASCADE,
    blob TEXT NOT NULL, size INTEGER NOT NULL, process_types JSON NOT NULL,
    commit_id TEXT NOT NULL, described TEXT NOT NULL, created_at REAL NOT NULL
);
CREATE TABLE releases (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE,
    version INTEGER NOT NULL, description TEXT NOT NULL, slug_id TEXT REFERENCES slugs,
    config JSON NOT NULL, status TEXT NOT NULL, job_id TEXT UNIQUE, output TEXT,
    created_at REAL NOT NULL, updated_at REAL NOT NULL,
    UNIQUE (app_id, version)
);
CREATE INDEX releases_current ON releases (app_id, status, version);
CREATE TABLE builds (
    id TEXT PRIMARY KEY, app_id TEXT REFERENCES apps ON DELETE CASCADE,
    source TEXT NOT NULL, commit_id TEXT NOT NULL, status TEXT NOT NULL,
    buildpacks JSON NOT NULL, slug_id TEXT, release_id TEXT,
    created_at REAL NOT NULL, updated_at REAL NOT NULL
);
CREATE INDEX builds_of_app ON builds (app_id, created_at);
CREATE TABLE buildpacks (
    app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, url TEXT NOT NULL, PRIMARY KEY (app_id, ordinal)
);
CREATE TABLE formation (
    app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE, type TEXT NOT NULL,
    id TEXT NOT NULL, quantity INTEGER NOT NULL, size TEXT NOT NULL,
    created_at REAL NOT NULL, updated_at REAL NOT NULL, PRIMARY KEY (app_id, type)
);
CREATE TABLE features (
    app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE, name TEXT NOT NULL,
    enabled BOOL NOT NULL, updated_at REAL NOT NULL, PRIMARY KEY (app_id, name)
);
CREATE TABLE pipelines (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at REAL NOT NULL);
CREATE TABLE couplings (
    id TEXT PRIMARY KEY, pipeline_id TEXT NOT NULL REFERENCES pipelines ON DELETE CASCADE,
    app_id TEXT NOT NULL UNIQUE REFERENCES apps ON DELETE CASCADE, stage TEXT NOT NULL,
    created_at REAL NOT NULL
);
CREATE TABLE addons (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE,
    name TEXT NOT NULL UNIQUE, plan TEXT NOT NULL, attachment TEXT NOT NULL,
    facts JSON NOT NULL, state TEXT NOT NULL, created_at REAL NOT NULL
);
CREATE TABLE dataclips (
    slug TEXT PRIMARY KEY, addon_id TEXT NOT NULL REFERENCES addons ON DELETE CASCADE,
    title TEXT NOT NULL, sql TEXT NOT NULL, created_at REAL NOT NULL
);
CREATE TABLE jobs (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE,
    slug_url TEXT NOT NULL, description TEXT NOT NULL, status TEXT NOT NULL,
    message TEXT NOT NULL, created_at REAL NOT NULL
);
CREATE TABLE counters (name TEXT PRIMARY KEY, number INTEGER NOT NULL);
"""
