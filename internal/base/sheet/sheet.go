// Package sheet reads tables that people have saved from spreadsheets: CSV with
// whatever delimiter and character set the program in question writes.
//
// It guesses nothing silently. What it found out about a file (delimiter,
// character set, the line of the header) is part of the result, and a fault names
// the line that a text editor shows.
package sheet
