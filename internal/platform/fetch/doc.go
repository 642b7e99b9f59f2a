// Package fetch reads what stands at a web address that somebody has named, without
// letting the address lead anywhere but to the public internet.
package fetch
