-- Who uses the console, what they did, and the calls that are over. Written for SQLite and PostgreSQL alike: times are Unix milliseconds, documents JSON text.

CREATE TABLE console_user (
  name TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  hash TEXT NOT NULL,
  created_ms BIGINT NOT NULL,
  login_ms BIGINT NOT NULL
);

CREATE TABLE console_session (
  hash TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  csrf TEXT NOT NULL,
  used_ms BIGINT NOT NULL,
  ends_ms BIGINT NOT NULL
);

CREATE TABLE console_audit (
  id BIGINT PRIMARY KEY,
  at_ms BIGINT NOT NULL,
  who TEXT NOT NULL,
  what TEXT NOT NULL,
  subject TEXT NOT NULL,
  status INTEGER NOT NULL,
  remote TEXT NOT NULL
);

CREATE TABLE call_history (
  call TEXT PRIMARY KEY,
  started_ms BIGINT NOT NULL,
  ended_ms BIGINT NOT NULL,
  answered_ms BIGINT NOT NULL,
  direction TEXT NOT NULL,
  caller TEXT NOT NULL,
  callee TEXT NOT NULL,
  bot TEXT NOT NULL,
  trunk TEXT NOT NULL,
  blame TEXT NOT NULL,
  reason TEXT NOT NULL,
  turns INTEGER NOT NULL,
  mos_milli BIGINT NOT NULL,
  transferred INTEGER NOT NULL,
  tool_failures INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  latencies TEXT NOT NULL,
  words TEXT NOT NULL,
  record TEXT NOT NULL,
  trace TEXT NOT NULL
);
CREATE INDEX call_history_started ON call_history(started_ms, call);

CREATE TABLE call_note (
  id BIGINT PRIMARY KEY,
  call TEXT NOT NULL,
  at_ms BIGINT NOT NULL,
  who TEXT NOT NULL,
  words TEXT NOT NULL
);
CREATE INDEX call_note_call ON call_note(call);

CREATE TABLE call_tag (
  call TEXT NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (call, tag)
);
CREATE INDEX call_tag_tag ON call_tag(tag);
