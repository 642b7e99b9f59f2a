// Package member knows which authorities are in the community, as members or as
// partners, since when, how they came in, what they pay and how they left.
//
// A [Membership] holds for a period, so it lives on a timeline: who was a member
// on a day, and what was known about it at some moment, are both answered. Many
// memberships are known only from a source that names a member; [Membership.How]
// says so, and such a membership began on its first day or earlier.
//
// A [Step] is what was done: the authority applies, a manager with authority signs
// the partner agreement, the secretariat admits it from a day, it leaves or is
// excluded, the assembly ratifies. Together they are an authority's [Life], whose
// [State] says which step makes sense next; any other is refused. A [Contact] is
// whom the community writes to.
//
// The [Fee] of a year follows rules that are kept as data, because the assembly
// decides them: an amount, that it follows an index, and the index of each year.
// Who joins after 1 July pays half, there is no refund, and suppliers pay nothing
// (the bylaws and the rate sheets of OS2). What nobody has entered is not guessed.
//
// Memberships, prices and what the community has said of its own size are public.
// Steps, contacts and fees are for those who act for the authority and for the
// keepers.
//
// Tables: member_membership_v, member_step, member_contact_v, member_fee_rule,
// member_count.
package member
