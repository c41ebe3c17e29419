-- Each statement has a name; what a question mark is, is said in Rows.

-- name: last-id
SELECT max(coalesce((SELECT max(id) FROM message), 0), coalesce((SELECT max(message) FROM journal), 0));

-- name: insert-staging
INSERT INTO message (id, state, touched_at) VALUES (?, 0, ?)
ON CONFLICT (id) DO UPDATE SET touched_at = excluded.touched_at;

-- name: insert-content
INSERT INTO content (message, number, octets) VALUES (?, ?, ?);

-- name: count-content
SELECT count(*) FROM content WHERE message = ?;

-- name: make-ready
INSERT INTO message
  (id, state, touched_at, accepted_at, reverse_path, parameters, sender, added_fields, octets)
VALUES (?, 1, ?2, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (id) DO UPDATE SET
  state = 1, touched_at = excluded.touched_at, accepted_at = excluded.accepted_at,
  reverse_path = excluded.reverse_path, parameters = excluded.parameters,
  sender = excluded.sender, added_fields = excluded.added_fields, octets = excluded.octets;

-- name: insert-recipient
INSERT INTO recipient (message, forward_path, parameters, domain, destination, held, due_at, said)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: insert-recipient-in-place-of
INSERT INTO recipient
  (message, forward_path, parameters, domain, destination, held, due_at, attempts, delay_reported, said)
SELECT message, ?1, ?2, ?3, ?4, ?5, ?6, attempts + 1, delay_reported, ?7
FROM recipient AS before WHERE id = ?8 AND NOT EXISTS (
  SELECT 1 FROM recipient AS there
  WHERE there.message = before.message AND there.destination = ?4 AND there.forward_path = ?1
    AND there.id <> before.id);

-- name: make-gone
UPDATE message SET state = 2, touched_at = ? WHERE id = ?;

-- name: forget-message
DELETE FROM message WHERE id = ?;

-- name: not-ready
SELECT id FROM message WHERE state = 2 OR (state = 0 AND touched_at < ?) LIMIT 1;

-- name: delete-content
DELETE FROM content WHERE id IN (SELECT id FROM content WHERE message = ? LIMIT ?);

-- name: content
SELECT octets FROM content WHERE message = ? AND number = ?;

-- name: message
SELECT id, accepted_at, reverse_path, parameters, added_fields, octets
FROM message WHERE id = ? AND state = 1;

-- name: recipient
SELECT * FROM recipient WHERE id = ?;

-- name: recipients
SELECT * FROM recipient WHERE message = ? ORDER BY id;

-- name: has-recipients
SELECT 1 FROM recipient WHERE message = ? LIMIT 1;

-- One look into the index for each destination, not for each recipient.
-- name: due-destinations
WITH RECURSIVE place (name) AS (
  SELECT min(destination) FROM recipient WHERE held = 0
  UNION ALL
  SELECT (SELECT min(destination) FROM recipient WHERE held = 0 AND destination > place.name)
  FROM place WHERE place.name IS NOT NULL
), due (name, at, failures) AS (
  SELECT
    place.name,
    max(
      (SELECT min(due_at) FROM recipient WHERE held = 0 AND destination = place.name),
      coalesce(back_off.until, 0)),
    coalesce(back_off.failures, 0)
  FROM place LEFT JOIN back_off ON back_off.destination = place.name
  WHERE place.name IS NOT NULL
)
SELECT name, at, failures FROM due WHERE at > ? AND at <= ? ORDER BY at LIMIT ?;

-- name: due-recipients
SELECT id, message FROM recipient
WHERE held = 0 AND destination = ? AND due_at <= ? ORDER BY due_at, message;

-- name: due-recipients-newest-first
SELECT id, message FROM recipient
WHERE held = 0 AND destination = ? AND due_at <= ? ORDER BY due_at DESC, message DESC;

-- name: due-recipients-of-message
SELECT * FROM recipient
WHERE message = ? AND destination = ? AND held = 0 AND due_at <= ? ORDER BY id;

-- name: journalise
INSERT INTO journal
  (at, message, accepted_at, reverse_path, forward_path, destination, attempts, outcome, status, said)
SELECT ?, message.id, message.accepted_at, message.reverse_path, recipient.forward_path,
  recipient.destination, recipient.attempts + ?, ?, ?, ?
FROM recipient JOIN message ON message.id = recipient.message WHERE recipient.id = ?;

-- name: delete-recipient
DELETE FROM recipient WHERE id = ?;

-- name: defer
UPDATE recipient SET
  due_at = ?, attempts = attempts + 1, unknown_outcomes = unknown_outcomes + ?,
  delay_reported = max(delay_reported, ?), status = ?, said = ?
WHERE id = ?;

-- name: note-delay-report
UPDATE recipient SET delay_reported = 1 WHERE id = ?;

-- The reader ends it: what is leased does not count. CROSS keeps the order of the index by age.
-- name: backed-off-recipients
SELECT recipient.*
FROM message
  CROSS JOIN recipient ON recipient.message = message.id
  CROSS JOIN back_off ON back_off.destination = recipient.destination
WHERE message.state = 1 AND message.accepted_at BETWEEN ? AND ? AND recipient.held = 0
  AND recipient.delay_reported <= ? AND back_off.until > ?
ORDER BY message.accepted_at, message.id;

-- name: hold
UPDATE recipient SET held = 1, after_attempt = 0, said = ? WHERE id = ?;

-- name: release
UPDATE recipient SET held = 0, after_attempt = 0, due_at = ? WHERE id = ? AND held = 1;

-- name: due-now
UPDATE recipient SET due_at = min(due_at, ?) WHERE id = ? AND held = 0;

-- name: wish-after-attempt
UPDATE recipient SET after_attempt = max(after_attempt, ?) WHERE id = ?;

-- name: unfulfilled-wishes
SELECT * FROM recipient WHERE after_attempt <> 0;

-- name: set-back-off
INSERT INTO back_off (destination, until, failures) VALUES (?, ?, ?)
ON CONFLICT (destination) DO UPDATE SET until = excluded.until, failures = excluded.failures;

-- name: clear-back-off
DELETE FROM back_off WHERE destination = ?;

-- name: select-all
SELECT * FROM recipient ORDER BY id LIMIT ?;

-- name: select-message
SELECT * FROM recipient WHERE message = ? ORDER BY id LIMIT ?;

-- name: select-domain
SELECT * FROM recipient WHERE domain = ? ORDER BY id LIMIT ?;

-- name: select-sender
SELECT recipient.* FROM message JOIN recipient ON recipient.message = message.id
WHERE message.sender = ? AND message.state = 1 ORDER BY recipient.id LIMIT ?;

-- name: journal-of-message
SELECT * FROM journal WHERE message = ? ORDER BY id;

-- name: journal-since
SELECT * FROM journal WHERE at >= ? ORDER BY at, id LIMIT ?;

-- name: trim-journal
DELETE FROM journal WHERE id IN (SELECT id FROM journal WHERE at < ? ORDER BY at LIMIT ?);

-- name: trim-back-off
DELETE FROM back_off
WHERE until < ? AND NOT EXISTS
  (SELECT 1 FROM recipient WHERE recipient.destination = back_off.destination);

-- name: statistics
SELECT
  (SELECT count(*) FROM message WHERE state = 1),
  (SELECT count(*) FROM recipient WHERE held = 0),
  (SELECT count(*) FROM recipient WHERE held = 1),
  (SELECT coalesce(sum(octets), 0) FROM message WHERE state = 1),
  (SELECT coalesce(min(accepted_at), 0) FROM message WHERE state = 1);
