CREATE TABLE erased (
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    store TEXT NOT NULL,
    id_key {bytes} NOT NULL,
    noted BIGINT NOT NULL,
    PRIMARY KEY (workspace, store, id_key)
);
CREATE TABLE privacy_requests (
    id {number},
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    customer {bytes} NOT NULL,
    id_keys {bytes} NOT NULL,
    store TEXT NOT NULL,
    asked BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    finished BIGINT,
    expires BIGINT,
    failed TEXT,
    size BIGINT,
    archive {bytes}
);
CREATE INDEX privacy_requests_of_workspace ON privacy_requests (workspace, id);
