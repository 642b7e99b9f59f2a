// Package group knows the bodies in which the community governs itself: the general
// assembly, the board, a product's steering and coordination groups, subject and
// working groups, and the secretariat.
//
// A [Group] works by a [Charter], which holds for a time and names the decision that
// adopted it: what the group is for, what it may decide, how many must be present,
// which majority is needed, who casts the deciding vote. The bylaws as they are known
// are such data, not code. A [Seat] is held by an authority and filled by a person
// for a period; a seat that nobody fills is there all the same, and is a duty.
package group
