// Package ballot is how a group votes: at a meeting or between meetings, openly or
// in secret, and how the result can be counted again by anybody.
package ballot
