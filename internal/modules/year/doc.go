// Package year gathers what has a day in the community's year: meetings and what is due
// around them, the assembly, the half-years of evaluation, fees, agreements that end,
// price lists, and terms that run out.
//
// An [Entry] is read from the module that keeps it, each time it is asked for, by what
// the reader may know there; nothing of it is kept here. Only what belongs to no other
// module is: the [Own] entries that the secretariat writes, such as a conference or the
// last day for the budget.
//
// Table: year_entry.
package year
