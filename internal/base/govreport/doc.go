// Package govreport reads and writes the reports in which products have been judged by
// the governance model, in the forms that OS2 has used, and says where one contradicts
// itself.
//
// The forms are
//
//   - the self-evaluation of OS2's web form, in JSON, and in Markdown with words or with
//     the signs of 2025;
//   - the secretariat's evaluation: Markdown with colours, texts, totals and pies;
//   - the checklist of 2021 to 2025: Markdown with boxes to tick, and with ids that have
//     moved since. [Report.Version] says whose they are, which no report does.
//
// A report that is read and written again says the same: what the package does not know
// is kept where it stood, and is a [Fault] where the form has it otherwise. Only signs
// are made alike: a colour becomes its sign, a box [x] or [ ], and blank lines and the
// width of columns mean nothing. Totals are read only to be compared ([Check]); what is
// written is counted from the rows.
//
// Files come from anywhere. Their size, rows and columns are bounded, and no input makes
// the package panic; FuzzMarkdown and FuzzJSON look for one.
package govreport
