CREATE TABLE saved (
    id {number},
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    content TEXT NOT NULL,
    look TEXT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    created_by BIGINT,
    changed BIGINT NOT NULL,
    deleted BIGINT
);
CREATE INDEX saved_in_workspace ON saved (workspace, kind, id);
