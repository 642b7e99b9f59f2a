// Package ballotweb shows ballots: the question, one's vote, and the result.
package ballotweb
