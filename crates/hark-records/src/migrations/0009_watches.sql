CREATE TABLE segment_watches (
    segment BIGINT PRIMARY KEY REFERENCES saved (id),
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    rules TEXT,
    since BIGINT NOT NULL
);
CREATE TABLE segment_members (
    segment BIGINT NOT NULL,
    customer {bytes} NOT NULL,
    PRIMARY KEY (segment, customer)
);
CREATE TABLE segment_changes (
    id {number},
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    segment BIGINT NOT NULL,
    customer {bytes} NOT NULL,
    entered BOOLEAN NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX segment_changes_of_workspace ON segment_changes (workspace, id);
CREATE INDEX segment_changes_of_customer ON segment_changes (workspace, customer);
