// Package governance knows how products are judged by the governance model: what the
// machine found, what a product says of itself, how the secretariat evaluates it, and
// which level has been decided. OS2's bylaws demand that products follow the model
// (OS2offdig/about, BYLAWS.md); the rule of the levels is "follow or explain".
//
// The three layers are kept apart and never merged, in tables of their own, each with
// its date and the version of the model that it was made by:
//
//   - a [Found] is what a check read, with the facts and the place; it is kept for each
//     [Run] that found something else than the one before, runs out, and may be
//     overruled by a person with a reason, until a day;
//   - a [Self] is what the product says, one [Claim] for each criterion, written until
//     it is submitted to the steering group;
//   - an [Evaluation] is the secretariat's, one [Verdict] for each criterion, a draft
//     until it is sent to the product, which may reply, and then published.
//
// What was submitted or published stays as it was; whoever has something to correct
// makes another, which refers back. What comes from elsewhere is kept in the same form
// with its source. A [Sheet] shows any of the three in the shape that they share, for
// tables and comparisons.
//
// A level is held by decision, of the secretariat for level 1 and of the board for 2
// and 3, and whether the marks support it is another matter: where the two differ,
// both are shown ([Status]). A mark whose evidence has run out is unknown.
//
// The repository that a product's record names is examined each week where clones are
// kept ([Source]). What a person brings from an examination of their own stands apart
// ([Bringing]).
//
// Twice a year every product is evaluated. How far a product has come in a [Half] is
// read off what there is and never written down ([Round]).
//
// Tables: governance_run, governance_finding, governance_overruling, governance_self,
// governance_claim, governance_file, governance_endorsement, governance_evaluation,
// governance_verdict, governance_report, governance_round, governance_followup,
// governance_document and what belongs to it, governance_source.
package governance
