// Package agreementweb shows price lists and connection agreements, and lets
// those who keep them write them.
package agreementweb
