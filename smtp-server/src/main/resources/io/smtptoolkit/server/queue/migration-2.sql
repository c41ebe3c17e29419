-- What is old is found by the time at which it was accepted.

CREATE INDEX message_accepted ON message (accepted_at) WHERE state = 1;
