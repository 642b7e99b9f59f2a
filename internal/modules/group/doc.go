// Package group knows the bodies in which the community governs itself: the general
// assembly, the board, a product's steering and coordination groups, subject and
// working groups, and the secretariat.
//
// A [Group] works by a [Charter], which holds for a time and names the decision that
// adopted it: what the group is for, what it may decide, how many must be present,
// which majority is needed, who casts the deciding vote. The bylaws as they are known
// are such data, not code. A [SeatFact] is held by an authority and filled by a person
// for a period; a seat that nobody fills is there all the same, and is a duty. The
// assembly has no seats: every member has its vote there.
//
// A person fills a seat as long as the person takes part and acts for the authority
// that holds it. Whoever leaves is in the record until the seat is filled anew, but
// from that day the seat is vacant ([Held]); nothing has to be tidied by hand.
//
// Whom a matter belongs to is [Service.MandateOf]: a group decides what its charter
// gives it, and a product without a steering group is its coordination group's
// (governance model 1.1, June 2025). The level of a product is not for a charter to
// give away ([Kind.MayDecide]).
//
// Tables: group_body, group_charter_v, group_seat_v, group_file.
package group
