// Package duty is the list of what somebody ought to do before a day: confirm
// what an authority uses, sign a code of conduct, renew an agreement.
//
// Nobody writes a duty. Modules say which duties their records call for
// ([Provider]), and the review keeps the list in step: a new one appears once, one
// that is no longer called for is closed, and who answers for it is reminded by
// mail at fixed distances from the due date, once each.
//
// A review follows every write that asks for one ([Ask]); letters are written once
// a day, so that a busy afternoon of the secretariat does not become ten letters
// to the same person.
//
// Those see a duty who may do it or act for the authority that it is, and the
// secretariat.
//
// Table: duty.
package duty
