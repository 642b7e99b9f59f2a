-- What SQLite is given by the program: fold() and the collation danish.
CREATE COLLATION danish (provider = icu, locale = 'da-DK');
CREATE FUNCTION fold(value TEXT) RETURNS TEXT
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
	RETURN lower(normalize(value, NFC) COLLATE "da-x-icu");
