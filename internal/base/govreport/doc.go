// Package govreport reads and writes the reports in which products have been judged by
// the governance model, in the forms that OS2 has used, and says where one contradicts
// itself.
//
// The forms are: the self-evaluation of OS2's web form (JSON), the secretariat's
// evaluation (Markdown with tables and totals), and the older governance report
// (Markdown with boxes to tick, 46 rows with the ids of 2021). A report that is read
// and written again says the same. Totals are read only to be compared: what counts
// are the rows.
package govreport
