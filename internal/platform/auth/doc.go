// Package auth knows who asks and what they have been granted.
//
// An [Actor] is an account, the person behind it, the authority acted for and
// the grants in force today. It is the first argument of every service method
// after the context, and the only thing that a policy looks at besides the
// object. How somebody signs in is the business of modules/login.
package auth
