// Package record finds in what the community itself keeps (roles, groups, meetings,
// decisions, agreements, price lists, use, deliveries) what supports or contradicts the
// criteria of the governance model.
//
// It reads as everybody does: a record that is hidden proves nothing, because evidence
// must be checkable by all who see the mark. One fact is by its nature not for
// everybody, the signature of an agreement; it is counted, and no agreement that was
// signed is named.
//
// Silence cannot tell. A register in which nobody has written of the product may not
// have been kept, so what is not there contradicts only where something that is there
// shows the lack: a group that does not meet, prices of last year, a use that ended.
// The exceptions are the board's approvals of a product and of its steering group: an
// approval is there to be found, and one that nobody can find is none.
//
// A finding that supports says until when it does: a meeting is a year old one day, a
// confirmation expires, a year ends.
package record
