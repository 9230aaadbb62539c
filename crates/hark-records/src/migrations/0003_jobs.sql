CREATE TABLE jobs (
    id {number},
    workspace BIGINT,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    lane TEXT NOT NULL,
    state TEXT NOT NULL,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    attempts_max BIGINT NOT NULL,
    lease TEXT,
    leased_until BIGINT,
    error TEXT,
    created BIGINT NOT NULL,
    finished BIGINT,
    unique_key TEXT UNIQUE
);
CREATE INDEX jobs_due ON jobs (state, due);
CREATE UNIQUE INDEX jobs_running_in_lane ON jobs (lane) WHERE state = 'running';
CREATE INDEX jobs_of_workspace ON jobs (workspace, id);
CREATE TABLE webhooks (
    id {number},
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    kinds TEXT NOT NULL,
    secret TEXT NOT NULL,
    old_secret TEXT,
    old_secret_until BIGINT,
    thin BOOLEAN NOT NULL,
    created BIGINT NOT NULL,
    failing_since BIGINT,
    disabled BIGINT,
    disabled_why TEXT
);
CREATE TABLE deliveries (
    id {number},
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    webhook BIGINT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    message TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    status BIGINT,
    error TEXT,
    created BIGINT NOT NULL,
    finished BIGINT
);
CREATE INDEX deliveries_of_webhook ON deliveries (webhook, id);
CREATE TABLE idempotency (
    workspace BIGINT NOT NULL,
    key TEXT NOT NULL,
    fingerprint {bytes} NOT NULL,
    status BIGINT,
    body TEXT,
    created BIGINT NOT NULL,
    PRIMARY KEY (workspace, key)
);
CREATE TABLE outbox (
    id {number},
    workspace BIGINT NOT NULL,
    message TEXT NOT NULL UNIQUE,
    payload TEXT NOT NULL,
    created BIGINT NOT NULL
);
