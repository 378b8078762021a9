-- A line that rests: the carrier refused one attempt after another. caller_id is empty where the whole trunk is meant.
CREATE TABLE campaign_rest (
  campaign TEXT NOT NULL,
  trunk TEXT NOT NULL,
  caller_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  sip_status INTEGER NOT NULL,
  reason TEXT NOT NULL,
  why TEXT NOT NULL,
  since_ms BIGINT NOT NULL,
  until_ms BIGINT NOT NULL,
  tries INTEGER NOT NULL,
  given_back BIGINT NOT NULL,
  PRIMARY KEY (campaign, trunk, caller_id)
);

-- By which trunk, what kind of refusal it was if one, and whether the contact has the attempt back.
ALTER TABLE attempt ADD COLUMN trunk TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN given_back INTEGER NOT NULL DEFAULT 0;
CREATE INDEX attempt_ended ON attempt(campaign, ended_ms);
CREATE INDEX attempt_answered ON attempt(campaign, answered_ms) WHERE answered_ms > 0;
