-- fold() and the collation danish are registered by the program itself.
SELECT fold('Å') WHERE 'a' < 'b' COLLATE danish;
