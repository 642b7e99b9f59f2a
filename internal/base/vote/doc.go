// Package vote holds the rules by which a group decides: who counts, what is
// needed, and what a ballot comes to. It is arithmetic without input or output,
// so that a result can be recounted by anybody who has the papers and the rules.
//
// The rules are a group's own, from its charter; nothing here knows which statute
// they come from. What follows is decided here, because charters are silent on it
// and somebody will ask:
//
//   - Who votes is a seat or an authority, a [Voter], and not a person. Who fills
//     two seats has two votes, each given for its own seat; who is both the chair
//     and its authority's member has the votes of the seats and none for being chair.
//   - The voters are those of the moment when the ballot opened, and all votes there
//     are ([Entitled]) is counted among them to the end. A seat that changes hands
//     meanwhile is the same voter, with one vote whoever gives it: the successor may
//     vote if the predecessor has not, or replace an open vote. A seat that ends
//     votes no more; a vote that it has given stands.
//   - A key may give a voter several votes ([Voter.Votes]). One answer is given with
//     them all, and they count like so many papers that say the same, so quorum and
//     majority are of votes and not of voters. In a secret ballot they are so many
//     papers, because one that was worth seven would name its voter.
//   - Whoever may not vote on a matter (who is barred) counts nowhere: neither among
//     all votes nor for the quorum, and it casts no votes for others.
//   - Present is who is there at the moment of the vote, which those tell who know.
//     Who arrives late votes on what is not closed; who leaves early has voted on what
//     was, and the vote stands.
//   - A proxy counts only while its giver is absent and its holder present
//     ([Casters]). Who comes back votes itself. A proxy is not passed on: a holder
//     that is away makes the giver's vote lapse until either is back.
//   - The quorum of a ballot is of those that answered, whatever they answered
//     ([Share]), each for itself or through a holder.
//   - An abstention and a blank paper are answers, and help to the quorum, but they
//     are no votes cast. So they make no difference to a majority of the votes cast,
//     and work as a no against a majority of all.
//   - More than half is more than half: an even vote is none. It is decided by the
//     chair where the charter says so, by the chair's own open answer; where the
//     chair gave none, and in every secret ballot, an even vote adopts nothing.
//     Two thirds can not be even.
//   - Consent is that somebody agrees and nobody objects. Silence is neither.
//   - Advice is counted and binds nobody, so it has no quorum and no majority.
//   - A ranked choice is an instant run-off ([Runoff]).
package vote
