// Package paper makes documents that people file, print and send on, from one tree of
// headings, paragraphs, lists and tables: Markdown, OpenDocument text, and PDF with the
// structure that a screen reader needs (tags, language, title, bookmarks).
package paper
