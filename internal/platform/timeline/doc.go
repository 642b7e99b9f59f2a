// Package timeline keeps everything that holds for a time: affiliations,
// memberships, seats, adoptions, levels.
//
// There are two questions about such a fact: what held on a day, and what did we
// know about it at some moment. A version row answers both: it is a rectangle,
// with days along one side and the numbers of the writes along the other.
//
//	write ▲ ┊         ┊         ┊                 ┊
//	      │ │ member  │ chair   │ member          │
//	    3 ┤ │         ├─────────┴─────────────────┤   chair until 2026 only
//	      │ │         │ chair                     │
//	    2 ┤ ├─────────┴───────────────────────────┤   chair from 2025
//	      │ │ member                              │
//	    1 ┤ └─────────────────────────────────────┘   member from 2024
//	      └─┬─────────┬─────────┬─────────────────▸
//	      2024      2025      2026              day
//
// Write 2 ended the rectangle [2024, ∞) × [1, ∞) at number 2 and put two in its
// place; write 3 did the same to the second of those. A row is therefore written
// once and ended once, a correction loses nothing, and a horizontal line through
// the drawing meets what was known at that number. After n amendments there are
// 2n+1 rows.
//
// Every change is one splice: "on [from, to) set these fields". A creation, an
// amendment, a correction of the past, a plan, an end, a hole and a reopening
// are all splices, because being active is a field like the others. [Table.Set]
// and [Table.End] are the two that modules mostly need; [Table.Splice] is all of
// them. [Table.Delete] takes a fact out of present knowledge altogether, for
// what should never have been written.
//
// A module has one table for each kind of fact, in its own migrations:
//
//	CREATE TABLE seat_v (
//		id         TEXT    NOT NULL,
//		valid_from INTEGER NOT NULL, -- civil.Date
//		valid_to   INTEGER NOT NULL,
//		tx         BIGINT  NOT NULL, -- db.Tx.Seq of the write that made the row
//		tx_end     BIGINT  NOT NULL, -- and of the one that ended it
//		active     BOOLEAN NOT NULL,
//		person     TEXT    NOT NULL, -- from here on, what the fact says
//		title      TEXT    NOT NULL,
//		PRIMARY KEY (id, tx, valid_from),
//		CHECK (valid_from < valid_to AND tx < tx_end)
//	);
//	CREATE UNIQUE INDEX seat_v_current ON seat_v (id, valid_from) WHERE tx_end = 9223372036854775807;
//	CREATE INDEX seat_v_by_person ON seat_v (person, valid_from) WHERE tx_end = 9223372036854775807;
//
// The indexes hold the current rows only, so history costs daily work nothing.
// The Go side is a struct and a [Table] for it; a read starts from a [View]:
//
//	var seats = timeline.Table[SeatID, Seat]{
//		Name:    "seat_v",
//		Columns: []string{"person", "title"},
//		Fields:  func(s *Seat) []any { return []any{&s.Person, &s.Title} },
//	}
//
//	func seatsOf(ctx context.Context, q db.Querier, p PersonID, view timeline.View) ([]SeatVersion, error) {
//		w := view.Where()
//		w.And("person = ?", p)
//		return seats.Find(ctx, q, w)
//	}
//
// What must be true of the rows is listed at timelinetest.Check, which each
// module runs on its own tables.
package timeline
