CREATE TABLE erased (
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    store TEXT NOT NULL,
    id_key {bytes} NOT NULL,
    noted BIGINT NOT NULL,
    PRIMARY KEY (workspace, store, id_key)
);
