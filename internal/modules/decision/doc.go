// Package decision is the register of what the community's groups have decided:
// numbered by group and year, never changed once approved, and corrected only by a
// later decision that refers back.
//
// A [Draft] is written and rewritten until its group approves it. Then it is gone,
// and a [Decision] stands in its place, for which there is no edit and no deletion:
// no statement of this package changes a row of the table. Numbers are given at the
// approval, consecutive within a group and a year, and so without gaps, because
// nothing is ever taken out.
//
// A group decides only what its charter gives it; package group says who may decide
// what (Vedtægterne, and each group's kommissorium). A decision from before the
// register is entered afterwards with the source that tells of it: it has no number,
// its date is as vague as the source, and nobody asks for its mandate.
//
// That something was decided, when and by whom, everybody may know. What it says is
// read by its reach; others get the heading and the text that are meant for them
// ([Decision.Facing]). What a decision changed is named in its effects, by which the
// changed thing finds back to it ([Service.AboutObject]).
//
// Tables: decision, decision_product, decision_effect, decision_draft.
package decision
