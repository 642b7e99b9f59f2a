// Package agreement knows what it costs to use a solution, and who has agreed to
// pay: size classes, price lists and connection agreements.
package agreement
