// Package agreement knows what it costs to use a solution, and who has agreed to
// pay: size classes, price lists and connection agreements (tilslutningsaftaler).
//
// An [AllocationKey] divides authorities by inhabitants. Its classes are kept by
// their first number alone and reach up to the next, so every population is in
// exactly one: 24,999 inhabitants is small, 25,000 is medium. The price lists of
// today say "under 25,000", "25,000-60,000" and "over 120,000" and leave the
// boundaries open; ADR 12 decides. A municipality's class in a year follows from
// its inhabitants on 1 January of the year before, as far as they are known
// ([Sized] tells which figure was used); that of any other authority is set by
// judgement, with a reason.
//
// A [RateCard] is what a product costs in a year, for each class. It is public.
//
// An [Agreement] binds an authority to a product, on a timeline. That there is one
// is public; its terms are read by the authority itself, the product's
// coordinator and those who keep the community's records ([Terms]). The keepers
// alone write it: what a coordinator could write would be no proof of use.
// Whoever wants to know of each change sets [Service.OnWrite].
//
// Tables: agreement_key, agreement_class, agreement_judgement_v, agreement_card,
// agreement_rate, agreement_v.
package agreement
