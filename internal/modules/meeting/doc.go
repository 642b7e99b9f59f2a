// Package meeting is how a group meets: invitation, agenda, papers, who is present,
// what came of each item, minutes, and the actions that follow.
package meeting
