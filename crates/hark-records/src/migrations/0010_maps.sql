CREATE TABLE map_notes (
    id {number},
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    map BIGINT NOT NULL,
    stage TEXT NOT NULL,
    part TEXT NOT NULL,
    event TEXT NOT NULL,
    text TEXT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    created_by BIGINT,
    changed BIGINT NOT NULL,
    resolved BIGINT,
    resolved_by BIGINT,
    deleted BIGINT
);
CREATE INDEX map_notes_of_map ON map_notes (workspace, map, id);
CREATE TABLE map_stages (
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    map BIGINT NOT NULL,
    stage TEXT NOT NULL,
    member BIGINT,
    team BIGINT,
    posts TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    changed_by BIGINT,
    PRIMARY KEY (workspace, map, stage)
);
