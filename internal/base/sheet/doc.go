// Package sheet reads tables that people have saved from spreadsheets: CSV with
// whatever delimiter and character set the program in question writes.
//
// A [Reader] is told which columns to expect, and finds them by their headings,
// in any order. It guesses nothing silently. What it found out about a file is in
// its [Format], and a fault names the line that a text editor shows, also where
// quoted cells hold line breaks. It reads one row at a time, so that the size of a
// file is limited by [Limits] and not by memory.
//
// A cell is given as it is written. That a spreadsheet would run some of them as
// formulas matters where they are written out again, not here.
package sheet
