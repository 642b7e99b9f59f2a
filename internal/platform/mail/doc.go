// Package mail sends the program's letters: sign-in codes, invitations,
// reminders.
//
// [Enqueue] writes a letter to the database in the transaction of the change
// that calls for it; a job hands it to an SMTP server afterwards. A server that
// is down delays letters and nothing else. A letter that the server refuses, or
// that could not be sent before it expired, says so on the secretariat's
// screen. It may happen that a letter is sent twice, when a node dies between
// the server's answer and the row that keeps it; both carry the same
// Message-ID.
//
// Every letter has one errand and at most one button, the same words as plain
// text and as HTML, and no pictures, because a letter must not tell on its
// reader. A letter with a one-time code or an invitation is marked Secret: nobody
// can read it on a screen, and its content is erased as soon as it is sent or
// given up. Until then it stands in the database as it is.
//
// Without a server the letters stay queued and the screen says so. The demo has
// a sink instead, which keeps every letter where the demo can show it.
//
// Table: mail_message.
package mail
