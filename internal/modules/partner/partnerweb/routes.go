// Package partnerweb shows what suppliers deliver, and lets them say and
// sign it.
package partnerweb
