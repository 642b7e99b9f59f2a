// Package member knows which authorities are in the community, as members or as
// partners, and since when.
//
// A [Membership] holds for a period, so it lives on a timeline: who was a member
// on a day, and what was known about it at some moment, are both answered. Many
// memberships are known only from a source that names a member; [Membership.How]
// says so, and such a membership began on its first day or earlier.
//
// Memberships are public.
//
// Tables: member_membership_v.
package member
