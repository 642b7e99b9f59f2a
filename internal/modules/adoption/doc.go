// Package adoption knows which authority uses which solution, and how that is
// known.
//
// Nobody writes an adoption. What is kept is [Statement]s: what one [Origin] says
// about an authority and a product in a period, with its source and the day on
// which it must be confirmed again. The authority itself, an agreement, its own
// IT register, an automatic count, the product's coordinator and others may each
// say something, and what one says never overwrites another. An [Adoption] is what
// these statements come to on a day; [On] is the whole rule:
//
//   - a statement lives until it expires; after that it is told as unconfirmed
//     and never dropped;
//   - the state is that of the living statement whose origin stands closest to
//     the authority, or else of the one that expired last;
//   - two living origins that agree make it [Proven], one makes it [Stated], none
//     makes it [Unconfirmed];
//   - two living origins that disagree on whether it is used are a conflict, which
//     is shown and becomes a duty.
//
// In use are the states [Operating] and [PhasingOut]. Considering and piloting are
// shown and not counted. Who developed a solution or sits in its groups has a part
// in it (package product), which is no use.
//
// What a reader may not see is left out before anything is derived or counted, so
// no figure tells of it. An authority uses nothing on a day on which it does not
// exist, and "N of 98" is of the municipalities that do.
//
// What is said later than something else, by its source, is never overwritten by
// it, so that files may be read in any order and again. An import is undone to what
// was known before it.
//
// Lists and figures are derived from an index of all statements in memory, which is
// made when somebody first asks and then follows the writes; what a page shows of a
// statement is read from the database.
//
// Tables: adoption_statement_v.
package adoption
