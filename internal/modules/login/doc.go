// Package login is how somebody proves who they are: by password, by a code
// sent by e-mail, with a passkey, or through an OpenID Connect provider, with a
// second factor on top of the first two.
//
// Accounts, sessions and grants are kept by platform/auth. A way to sign in ends
// in an [Entry]: the secret of a new session, or, while a second factor is
// missing, the secret of what was begun. The web package puts either in a
// cookie; nothing here knows about cookies.
//
// Whoever is not signed in learns nothing about who has an account. An unknown
// address gets the same answers as a known one and runs into the same limits. A
// password is hashed for both; a letter is queued for a known one only, which
// takes a fraction of a millisecond more, and the limits leave too few tries to
// measure that. Attempts are counted before their outcome is known and in the
// database, so that neither many at once nor several nodes give a guesser more
// of them.
//
// What changes how an account is entered is written with a change record and
// told to its owner by mail. Plain sign-ins, good and bad, are no change to the
// commons; they go to a log that is kept for half a year.
//
// Tables: login_password, login_passkey, login_totp, login_recovery,
// login_identity, login_flow, login_limit, login_invitation, login_event.
package login
