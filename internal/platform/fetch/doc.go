// Package fetch reads what stands at a web address that somebody has named, without
// letting the address lead anywhere but to the public internet.
//
// Whoever may name an address could otherwise make the program ask on their behalf
// where they cannot: the machine itself, its neighbours, the metadata of a cloud. What
// counts is therefore the IP address at the moment of dialling ([Reader.Read] checks it
// there, after every look-up and at every redirect), never what the name said before.
//
// A reader carries no credentials, no cookies and no proxy of the environment, says who
// it is, waits between two requests to one host, and stops at a size and at a time.
// Nothing is decompressed, so nothing small can become large.
package fetch
