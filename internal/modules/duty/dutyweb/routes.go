// Package dutyweb shows duties: what waits for the one who is signed in, and
// for the authority that he or she acts for.
package dutyweb
