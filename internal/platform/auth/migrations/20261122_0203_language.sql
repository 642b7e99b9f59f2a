-- The language that an account's owner is written to in.
ALTER TABLE auth_account ADD COLUMN language TEXT NOT NULL DEFAULT 'da';
