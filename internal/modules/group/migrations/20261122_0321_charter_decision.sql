-- The decision that adopted a charter, by its id in the register; empty where it does
-- not stand there.
ALTER TABLE group_charter_v ADD COLUMN register TEXT NOT NULL DEFAULT '';
CREATE INDEX group_charter_v_by_register ON group_charter_v (register) WHERE register <> '' AND tx_end = 9223372036854775807;
