// Package form is a page with a form on it: its sections and fields, what was written in
// them, also where that is not valid, and the faults beside them in the order in which
// the fields stand. Each web package names its own texts; what all forms say is here.
package form
