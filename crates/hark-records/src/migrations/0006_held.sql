ALTER TABLE webhooks ADD COLUMN held_until BIGINT;
ALTER TABLE webhooks ADD COLUMN failed_last BIGINT;
ALTER TABLE webhooks ADD COLUMN heard_last BIGINT;
UPDATE webhooks SET heard_last =
    (SELECT MAX(finished) FROM deliveries WHERE deliveries.webhook = webhooks.id AND deliveries.state = 'delivered');
CREATE INDEX deliveries_by_state ON deliveries (webhook, state, id);
CREATE INDEX deliveries_of_message ON deliveries (webhook, message);
CREATE TABLE messages (
    workspace BIGINT NOT NULL REFERENCES workspaces (id),
    message TEXT NOT NULL,
    body TEXT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (workspace, message)
);
