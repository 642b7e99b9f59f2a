// Package paper makes documents that people file, print and send on, from one tree of
// headings, paragraphs, lists and tables: Markdown, OpenDocument text, and PDF with the
// structure that a screen reader needs (tags, language, title, bookmarks).
//
// A [Document] is written once, as [Block]s of [Text], and comes out in all three with
// the same words in the same order. None of them fails on what people type: control
// characters are left out, what only means something to Markdown is escaped, and a
// letter that the PDF's typeface lacks is shown as missing and still read aloud.
package paper
