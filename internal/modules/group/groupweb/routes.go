// Package groupweb shows groups: what each is for and may decide, who sits in it, and
// the seats that a person and an authority have.
package groupweb
