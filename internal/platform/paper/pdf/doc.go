// Package pdf writes PDF 1.7 that a screen reader can read aloud (PDF/UA-1, ISO 14289):
// pages of text, lines and boxes, each of them either marked as part of the tree that
// says what it is, or as decoration.
//
// It draws what it is told where it is told; what goes where is decided by package
// paper. The tree of [Element]s is the order in which the document is read. Text is set
// in IBM Plex Sans, of which a file carries the letters that it uses. The same calls
// give the same bytes.
//
// Lengths are in points of 1/72 inch, and distances down the page are from its top.
package pdf
