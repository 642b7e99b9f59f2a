// Package adoptionweb shows who uses what, since when and by which proof:
// figures, map, matrix, the record of each use, and the page on which an
// authority says it.
package adoptionweb
