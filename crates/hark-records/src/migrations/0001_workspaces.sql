CREATE TABLE workspaces (
    id {number},
    name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    week_start TEXT NOT NULL,
    retention_days BIGINT,
    quota_per_month BIGINT,
    consent_required BOOLEAN NOT NULL
);
INSERT INTO workspaces (name, timezone, week_start, consent_required) VALUES ('default', 'UTC', 'monday', FALSE);
CREATE TABLE keys (
    id {number},
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    hash {bytes} NOT NULL UNIQUE,
    label TEXT NOT NULL,
    hint TEXT NOT NULL,
    created BIGINT NOT NULL,
    last_used BIGINT,
    revoked BIGINT
);
CREATE INDEX keys_of_workspace ON keys (workspace);
CREATE TABLE usage (
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    month BIGINT NOT NULL,
    events BIGINT NOT NULL,
    PRIMARY KEY (workspace, month)
);
