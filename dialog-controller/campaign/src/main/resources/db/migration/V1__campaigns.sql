-- Campaigns, the people to be called, and what came of it. Written for SQLite and PostgreSQL alike: times are Unix milliseconds, flags 0 or 1, documents JSON text.

CREATE TABLE campaign (
  name TEXT PRIMARY KEY,
  spec TEXT NOT NULL,
  state TEXT NOT NULL,
  pace TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  changed_ms BIGINT NOT NULL
);

CREATE TABLE contact_import (
  id BIGINT PRIMARY KEY,
  campaign TEXT NOT NULL REFERENCES campaign(name),
  source TEXT NOT NULL,
  state TEXT NOT NULL,
  total BIGINT NOT NULL,
  taken BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  started_ms BIGINT NOT NULL,
  finished_ms BIGINT NOT NULL
);

CREATE TABLE contact (
  id BIGINT PRIMARY KEY,
  campaign TEXT NOT NULL,
  import BIGINT NOT NULL,
  number TEXT NOT NULL,
  numbers TEXT NOT NULL,
  next_number INTEGER NOT NULL,
  region TEXT NOT NULL,
  zones TEXT NOT NULL,
  facts TEXT NOT NULL,
  consent TEXT NOT NULL,
  consent_ms BIGINT NOT NULL,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL,
  due_ms BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  outcomes TEXT NOT NULL,
  changed_ms BIGINT NOT NULL
);
CREATE UNIQUE INDEX contact_number ON contact(campaign, number);
CREATE INDEX contact_due ON contact(campaign, state, due_ms);
CREATE INDEX contact_of_import ON contact(import);

CREATE TABLE attempt (
  id TEXT PRIMARY KEY,
  campaign TEXT NOT NULL,
  contact BIGINT NOT NULL,
  number TEXT NOT NULL,
  caller_id TEXT NOT NULL,
  state TEXT NOT NULL,
  gateway TEXT NOT NULL,
  planned_ms BIGINT NOT NULL,
  deadline_ms BIGINT NOT NULL,
  dialled_ms BIGINT NOT NULL,
  answered_ms BIGINT NOT NULL,
  heard_ms BIGINT NOT NULL,
  spoke_ms BIGINT NOT NULL,
  judged_ms BIGINT NOT NULL,
  ended_ms BIGINT NOT NULL,
  answered_by TEXT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  sip_status INTEGER NOT NULL,
  abandoned INTEGER NOT NULL,
  result TEXT NOT NULL
);
CREATE INDEX attempt_open ON attempt(state) WHERE state <> 'ENDED';
CREATE INDEX attempt_of_number ON attempt(number, planned_ms);
CREATE INDEX attempt_of_contact ON attempt(contact);
CREATE INDEX attempt_judged ON attempt(campaign, judged_ms) WHERE judged_ms > 0;

CREATE TABLE do_not_call_list (
  name TEXT PRIMARY KEY,
  version BIGINT NOT NULL,
  entries BIGINT NOT NULL,
  digest TEXT NOT NULL,
  changed_ms BIGINT NOT NULL
);

-- An entry holds from the version it came with up to the one that took it away (0: still there).
CREATE TABLE do_not_call (
  list TEXT NOT NULL,
  number TEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (list, number, since)
);
CREATE INDEX do_not_call_number ON do_not_call(number);

-- What is to be written to the bus, in order.
CREATE TABLE outbox (
  seq BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  record TEXT NOT NULL
);

CREATE TABLE counter (
  name TEXT PRIMARY KEY,
  value BIGINT NOT NULL
);

-- Each entry's hash covers its text and the hash of the entry before it in the same campaign.
CREATE TABLE evidence (
  campaign TEXT NOT NULL,
  seq BIGINT NOT NULL,
  attempt TEXT NOT NULL,
  contact BIGINT NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (campaign, seq)
);
CREATE INDEX evidence_attempt ON evidence(attempt);

CREATE TABLE preview (
  contact BIGINT PRIMARY KEY,
  campaign TEXT NOT NULL,
  agent TEXT NOT NULL,
  state TEXT NOT NULL,
  asked_ms BIGINT NOT NULL
);

CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  until_ms BIGINT NOT NULL
);

CREATE TABLE do_not_call_stage (
  list TEXT NOT NULL,
  number TEXT NOT NULL,
  PRIMARY KEY (list, number)
);
