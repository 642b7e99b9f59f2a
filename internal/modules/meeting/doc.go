// Package meeting is how a group meets: invitation, agenda, papers, who is present,
// what came of each item, minutes, and the actions that follow.
//
// A [Meeting] goes from planned to invited, held, and approved, or is cancelled on
// the way. Its agenda and its minutes are the same [Item]s: before the meeting they
// say what is to be dealt with, after it what came of each. The charter of the
// group's day lays down how long before and after things are due ([Deadline]) and
// how many must be present ([Quorum]); nothing of that is kept here, so a charter
// that is corrected corrects what is said of its meetings.
//
// The roll of a meeting ([Seat]) is the group's seats as they were filled when it was
// called and again when it began. A seat that changes hands later stays, in this
// meeting, with whom the roll names; the successor comes for it and votes all the same.
// In the assembly, which has no seats, each member is its own, and is there through
// whoever represents it. The roll keeps every stretch of time in which somebody was
// there, because who may vote, and whether the meeting can decide, is a question of the
// moment. A [Proxy] holds for all that is voted on; it counts while its giver is away
// and its holder there, for the quorum as for the vote, unless the charter of the
// meeting's day bars proxies.
//
// The meeting is the [ballot.Room] of what it votes on: it tells a ballot who is on the
// roll when it opens and who is there when a vote is given, in the same write. What the
// ballot came to it writes into the minutes. Until these are approved the ballot is the
// group's own, and of a closed item for good.
//
// What somebody may read is decided in one place, [Details.facing]: the group reads
// everything of its meetings; others read what the meeting's reach lets them, the
// agenda when it has been sent out, papers when they have been, and minutes when they
// are approved. Of a closed item they get the heading and the text that are meant for
// them. Pages, calendar, search, files and the API all show what it leaves.
//
// Meetings that are planned for a year in one go are a [Series]. Its [Rule] only ever
// proposes days; what is written are meetings, so that one of them can be moved,
// cancelled and minuted like any other.
//
// Whoever fills a seat anew is invited to what has been called and gets the dates of a
// series that are still to come; whoever leaves is told that they are off for them
// ([Service.Reinvite]).
//
// Tables: meeting, meeting_series, meeting_told, meeting_seat, meeting_proxy,
// meeting_proposal, meeting_item, meeting_file, meeting_action.
package meeting
