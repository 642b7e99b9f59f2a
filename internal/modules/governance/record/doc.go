// Package record finds in what the community itself keeps (roles, groups, meetings,
// decisions, agreements, price lists, use, deliveries) what supports or contradicts the
// criteria of the governance model.
//
// It reads as everybody does: a record that is hidden proves nothing, because evidence
// must be checkable by all who see the mark. One fact is by its nature not for
// everybody, the signature of an agreement; it is counted, and no agreement that was
// signed is named.
//
// What nothing is known of points in one of two ways. Where the record itself is what
// makes a thing so (a role that is held, a group, a decision of the board, a price
// list), its absence contradicts the criterion. Where it only tells of what goes on
// elsewhere (use, deliveries, how somebody runs a solution), its absence cannot tell.
//
// A finding that supports says until when it does: a meeting is a year old one day, a
// confirmation expires, a year ends.
package record
