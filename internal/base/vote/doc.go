// Package vote holds the rules by which a group decides: who counts, what is
// needed, and what a ballot comes to. It is arithmetic without input or output,
// so that a result can be recounted by anybody who has the ballots and the rules.
//
// The rules are a group's own, from its charter; nothing here knows which statute
// they come from.
package vote
