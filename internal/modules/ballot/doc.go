// Package ballot is how a group votes: at a meeting or between meetings, openly or
// in secret, and how the result can be counted again by anybody.
//
// A [Ballot] is prepared, opened and closed. At the opening it takes over from the
// group's charter what it is counted by, and from its seats who may vote; what
// becomes of either later changes nothing. The rules themselves, and what they come
// to where charters are silent, are in package vote. A ballot with a deadline is a
// written procedure: it is answered between meetings, closes by itself, and whoever
// may vote may object to its being in writing. The objection is for the chair to act
// on, who may call the ballot off and take the matter to a meeting.
//
// Who votes is a seat, an authority of the group where its charter gives each one
// vote, or a member of the community in the general assembly. For a seat votes who
// fills it at that moment and acts for its authority; for an authority, who fills
// one of its seats; for a member, its representative. A vote for a voter that is not
// one any more (the seat ended yesterday, the member has left) is refused. In
// writing nobody is present, so a proxy counts until its giver votes itself, and a
// holder that has given a proxy of its own counts as absent.
//
// A ballot about an item of an agenda is held at the meeting, its [Room]. Voters are
// those on the meeting's roll, and each vote asks in its own write who is there and
// whose proxies they hold, so that nobody votes who has left a moment ago. Where the
// charter weighs votes, a voter has several and gives them all the same answer; in a
// secret ballot they are so many papers.
//
// # What a secret ballot keeps
//
// A secret vote writes two rows in one transaction: in ballot_turnout that the voter
// has voted, and in ballot_box what a paper says. The paper's key is random, and no
// id, time or number is common to the two. The change record tells who voted when,
// and nothing of the answer. When the ballot closes, all papers are written anew to
// ballot_paper, in one statement, in the order of their random keys. A copy of the
// database that is made by its own tools (a dump, an export) therefore cannot tell
// who gave which paper.
//
// Who runs the database can still learn something, and should know of it:
//
//   - What everybody learns who knows the result: with one voter, or all of the same
//     mind, there is no secret.
//   - Two copies, one made before a certain vote and one after, differ by that vote.
//     Backups during an open secret ballot are such copies; between them lie all the
//     votes of the time, and those are mixed.
//   - While a ballot is open, PostgreSQL's hidden column xmin is the same for both
//     rows of a vote, and its heap keeps the papers in the order they came. At the
//     close the papers get an xmin and an order that they share. What the box held
//     is overwritten by the next vacuum.
//   - The write-ahead log (of PostgreSQL, its archive and replicas; of SQLite, the
//     file that ends in -wal until it is reset) has both rows of a vote side by side.
//     Whoever keeps the log of the time can join them. SQLite's free pages may hold
//     old papers, but not whose they are.
//   - Who can read the memory of the program, or what passes between browser and
//     server, sees the vote as it is cast. Logs hold no form's content.
//
// Tables: ballot, ballot_option, ballot_voter, ballot_proxy, ballot_objection,
// ballot_vote, ballot_turnout, ballot_box, ballot_paper.
package ballot
