-- What waited for the bus and could not be read: kept for people, in nobody's way.
CREATE TABLE outbox_dead (
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  record TEXT NOT NULL,
  reason TEXT NOT NULL,
  put_aside_ms BIGINT NOT NULL
);
