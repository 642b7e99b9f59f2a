-- What English says otherwise than args, as JSON of the same names; null for nothing.
ALTER TABLE duty ADD COLUMN args_en TEXT NOT NULL DEFAULT 'null';
