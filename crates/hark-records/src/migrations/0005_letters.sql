ALTER TABLE tokens ADD COLUMN letter {bytes};
CREATE UNIQUE INDEX tokens_by_letter ON tokens (letter);
ALTER TABLE members ADD COLUMN password_changed BIGINT;
UPDATE jobs SET state = 'failed', payload = '{}', finished = created,
    error = 'An older Hark wrote this letter with its link in it, so it was emptied. Hint: invite again.'
    WHERE kind = 'mail' AND state <> 'done';
