CREATE TABLE told_of (
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    customer {bytes} NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (workspace, customer, message)
);
CREATE TABLE watch_leases (
    workspace BIGINT PRIMARY KEY REFERENCES workspaces (id),
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);
