// Package db is the seam to the database: one SQL text for SQLite and
// PostgreSQL, one way to read and one way to write.
//
// SQLite is the default and lives in one file; PostgreSQL is for installations
// with several servers (ADR 2). Whatever differs between the two is in
// sqlite.go and postgres.go of this package: opening, error codes, and the
// functions that the first migration adds, fold(text) and COLLATE danish.
//
// A function that reads takes a [Querier]; a function that writes takes a
// [*Tx]. So the signature says whether it changes anything. A *Tx comes only
// from [DB.Write], which also writes the change record: who changed what, when,
// for which authority (ADR 5). [DB.Keep] is for the program's own bookkeeping,
// such as sessions and job leases, which is no change to the commons.
//
// The page cache asks which tables a page was made of ([Watch]) and is told
// which tables a commit touched ([DB.OnCommit]); both are read off the SQL
// text, so neither can be forgotten. What a commit was about is read off its change
// record ([DB.OnChange]).
//
// Tables: change, change_item, change_counter, db_ping.
package db
