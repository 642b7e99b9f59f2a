// Package registry knows who acts in the community: authorities, the people who
// act for them, and the affiliations that tie the two together for a time.
//
// An [Authority] is a municipality, a region, a supplier or another organisation,
// keyed by its CVR number where it has one. Its address is permanent: a slug that
// it once had leads to it for ever, and so does that of an authority that was
// merged into it. A [Person] is private: who may read what is said in policy.go,
// and no public page shows a name. An [Affiliation] holds for a period and lives
// on a timeline; ids and titles in it are not private, names are.
//
// An authority that was dissolved keeps its page, its records and its history, and
// names its successor; [Authority.ExistsOn] tells on which days it was there.
//
// Everything here but people is public and can be searched for. Every write
// leaves the whole document, before and after, in the change record.
//
// Tables: registry_authority, registry_slug, registry_fact, registry_person,
// registry_affiliation_v.
package registry
