// Package auth knows who asks and what they have been granted.
//
// An [Actor] is an account, the person behind it, the authority acted for and
// the grants in force today. It is the first argument of every service method
// after the context, and the only thing that a policy looks at besides the
// object.
//
// The package keeps what an actor is made of: accounts, the sessions and API
// tokens that open them, and the grants of roles, which hold for a time. Rights
// are read anew for each request, so that a role that ended or an account that
// was blocked counts at once. How somebody proves who they are is the business
// of modules/login, which opens sessions with [StartSession].
//
// Tables: auth_account, auth_session, auth_token, auth_grant_v.
package auth
