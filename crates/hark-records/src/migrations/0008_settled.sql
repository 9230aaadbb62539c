UPDATE deliveries SET state = 'failed', finished = created,
    error = COALESCE(error, 'It waited, and nobody was to send it. Hint: send it again.')
    WHERE state = 'waiting' AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.kind = 'webhook'
        AND jobs.state IN ('waiting', 'running') AND jobs.payload = CAST(deliveries.id AS TEXT));
UPDATE deliveries SET body = REPLACE(REPLACE(body,
        '/api/v1/workspaces/' || CAST(workspace AS TEXT) || '/audit"',
        '/api/v1/workspaces/' || CAST(workspace AS TEXT) || '/messages/' || message || '"'),
        '/api/v1/workspaces/' || CAST(workspace AS TEXT) || '/webhooks/' || CAST(webhook AS TEXT) || '"',
        '/api/v1/workspaces/' || CAST(workspace AS TEXT) || '/messages/' || message || '"')
    WHERE body LIKE '%"url":%';
INSERT INTO messages (workspace, message, body, created)
    SELECT workspace, message, COALESCE(MIN(CASE WHEN body LIKE '%"url":%' THEN NULL ELSE body END), MIN(body)), MIN(created)
    FROM deliveries WHERE NOT EXISTS (SELECT 1 FROM messages
        WHERE messages.workspace = deliveries.workspace AND messages.message = deliveries.message)
    GROUP BY workspace, message;
UPDATE jobs SET state = 'failed', payload = '{}', finished = created, lease = NULL, leased_until = NULL,
    error = 'An older Hark wrote this letter with a name in it, so it was emptied. Hint: the settings say which webhook is off.'
    WHERE kind = 'mail' AND state <> 'done' AND payload LIKE '{"letter":"switched_off","email":%';
