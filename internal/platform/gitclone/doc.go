// Package gitclone keeps bare clones of public git repositories, so that they can be read
// here by package gitrepo and fetched again without being sent whole.
//
// What is fetched has been written by strangers and comes from an address that somebody
// has typed. No program is run, and a clone has neither hooks nor configuration: nothing
// in it could be obeyed. Every request goes through package fetch, which leads nowhere but
// to the public internet, and over https. Bytes, time, the number of objects and the size
// that each unfolds to are bounded before anything is unfolded.
//
// go-git speaks the protocol and makes the index of a pack. Its own way to fetch is not
// used: it brings with it every other transport, a registry of them that is shared by the
// whole process, and no bounds.
//
// A clone is packs, their indexes, the list of references and HEAD. References are
// written last and as a whole, so that a fetch that was cut off leaves the clone as it was,
// and a branch that is gone at the source is gone here. A clone in which anything is
// missing or spoilt is made anew, and so is one of many packs, which are never joined.
package gitclone
