-- The queue as it was made first. Times are milliseconds since 1970, texts are wire forms.

-- state: 0 staging, its content is coming; 1 ready, accepted; 2 gone, its content is being deleted.
CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  state INTEGER NOT NULL,
  touched_at INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL DEFAULT 0,
  reverse_path TEXT NOT NULL DEFAULT '<>',
  parameters TEXT NOT NULL DEFAULT '',
  sender TEXT NOT NULL DEFAULT '',
  added_fields BLOB NOT NULL DEFAULT x'',
  octets INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX message_not_ready ON message (state, touched_at) WHERE state <> 1;

CREATE INDEX message_sender ON message (sender) WHERE state = 1;

CREATE TABLE content (
  id INTEGER PRIMARY KEY,
  message INTEGER NOT NULL,
  number INTEGER NOT NULL,
  octets BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX content_order ON content (message, number);

-- after_attempt: what an operator asked for while an attempt was going on: 0 nothing, 1 hold, 2 delete.
CREATE TABLE recipient (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL,
  forward_path TEXT NOT NULL,
  parameters TEXT NOT NULL,
  domain TEXT NOT NULL,
  destination TEXT NOT NULL,
  held INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  unknown_outcomes INTEGER NOT NULL DEFAULT 0,
  delay_reported INTEGER NOT NULL DEFAULT 0,
  after_attempt INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL DEFAULT '',
  said TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX recipient_due ON recipient (held, destination, due_at, message);

CREATE INDEX recipient_message ON recipient (message, destination);

CREATE INDEX recipient_domain ON recipient (domain);

-- A destination that fails is left alone as a whole, however many recipients wait for it.
CREATE TABLE back_off (
  destination TEXT PRIMARY KEY,
  until INTEGER NOT NULL,
  failures INTEGER NOT NULL
) STRICT;

CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  message INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL,
  reverse_path TEXT NOT NULL,
  forward_path TEXT NOT NULL,
  destination TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  status TEXT NOT NULL,
  said TEXT NOT NULL
) STRICT;

CREATE INDEX journal_message ON journal (message);

CREATE INDEX journal_at ON journal (at);
