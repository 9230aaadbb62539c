CREATE TABLE settings (
    workspace BIGINT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (workspace, name)
);
CREATE TABLE members (
    id {number},
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT,
    email_verified BOOLEAN NOT NULL,
    preferences TEXT NOT NULL,
    created BIGINT NOT NULL,
    last_seen BIGINT,
    disabled BIGINT
);
CREATE TABLE seats (
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    member BIGINT NOT NULL REFERENCES members (id),
    role TEXT NOT NULL,
    personal_data BOOLEAN NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (workspace, member)
);
CREATE INDEX seats_of_member ON seats (member);
CREATE TABLE teams (
    id {number},
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    created BIGINT NOT NULL,
    UNIQUE (workspace, name)
);
CREATE TABLE team_members (
    team BIGINT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    member BIGINT NOT NULL REFERENCES members (id),
    PRIMARY KEY (team, member)
);
CREATE TABLE tokens (
    id {number},
    hash {bytes} NOT NULL UNIQUE,
    purpose TEXT NOT NULL,
    workspace BIGINT REFERENCES workspaces (id),
    member BIGINT REFERENCES members (id),
    email TEXT,
    role TEXT,
    personal_data BOOLEAN NOT NULL,
    payload TEXT,
    created BIGINT NOT NULL,
    created_by BIGINT,
    expires BIGINT NOT NULL,
    used BIGINT
);
CREATE TABLE sessions (
    hash {bytes} PRIMARY KEY,
    member BIGINT NOT NULL REFERENCES members (id),
    method TEXT NOT NULL,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX sessions_of_member ON sessions (member);
CREATE TABLE throttles (
    bucket TEXT PRIMARY KEY,
    level DOUBLE PRECISION NOT NULL,
    changed BIGINT NOT NULL
);
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    member BIGINT NOT NULL REFERENCES members (id),
    created BIGINT NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE TABLE audit (
    workspace BIGINT NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL,
    address TEXT NOT NULL,
    result TEXT NOT NULL,
    hash {bytes} NOT NULL,
    PRIMARY KEY (workspace, number)
);
CREATE TABLE audit_heads (
    workspace BIGINT PRIMARY KEY,
    number BIGINT NOT NULL,
    hash {bytes} NOT NULL
);
ALTER TABLE keys ADD COLUMN expires BIGINT;
ALTER TABLE keys ADD COLUMN created_by BIGINT;
