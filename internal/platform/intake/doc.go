// Package intake is the one way by which files from elsewhere become records: a
// dry run that says line by line what would change, a review of what is unsure,
// one transaction that takes it in, and a way back.
//
// A module registers a [Kind] for each sort of file that it can read. A [Batch] is
// one file of a kind on its way:
//
//	Uploaded ─▸ Checked ─▸ Applying ─▸ Applied ─▸ Reverting ─▸ Reverted
//	       └──▸ Refused      │
//	             Checked ◂───┘ when the records have changed since the dry run
//
// Jobs do the work, so that a large file shows how far it has come and the page
// may be closed.
//
// Nothing is guessed and nothing is taken in by half. A row is added, a change, the
// same, faulty, or unsure. What is unsure becomes a [Question], once for all rows
// that write the same, and whoever reviews the batch answers it with one of its
// candidates or leaves those rows out. A batch is applied when no row is faulty and
// no question open, and then as a whole. Right before, the file is read once more:
// if it would come to something else than was shown, the batch goes back to review.
//
// A module's part is to read rows, to say what they change, and to write and take
// back records in the transaction that it is given:
//
//	intake.Register(batches, intake.Kind[Saying]{
//		Name: "anvendelse", Texts: "adoption.list.", Columns: columns, Accept: ".csv", Example: example,
//		Subjects: s.listSubjects, // who may, as a list of what for
//		Check: s.checkList, Show: s.showList, Apply: s.applyList, Revert: s.revertList,
//	})
//
//	func (s *Service) checkList(ctx context.Context, in intake.Input) (out intake.Found[Saying], err error) {
//		out.Reading, err = in.Table(columns, func(r sheet.Row, err error) {
//			row := intake.RowOf[Saying](r, err) // faulty when err says so
//			var f errs.Fields
//			saying := read(r, &f)
//			if found, ok := in.Ask(r.Line, intake.Question{Field: "authority", Text: r.Get("authority"), Candidates: alike}); ok { … }
//			row.Fail(f.Err())
//			out.Rows = append(out.Rows, row)
//		})
//		… // rows that contradict each other; then what each changes: row.Verdict, row.Before, row.After
//	}
//
// Tables: intake_batch, intake_row, intake_question.
package intake
