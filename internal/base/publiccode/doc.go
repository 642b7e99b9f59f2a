// Package publiccode reads, checks and writes publiccode.yml, the file with
// which a public authority describes its software beside the source code.
//
// The standard is https://docs.publiccode.net (publiccodeyml/publiccode.yml),
// version 0.7 of June 2026, which is the latest. [Parse] follows it with
// [RulesV0]. [RulesV1] follow the standard's branch 1.0-rc and what its makers
// have said will be in 1.0.
//
// # Which files are valid
//
// Every problem has the line where an editor would put it right. A file with
// warnings only is valid.
//
//   - Versions 0 and 0.2 to 0.7, and later 0.x, are held against the same
//     rules, because a minor version only adds keys, eases demands and advises
//     against keys. A file that names a minor version gets the standard's own
//     advice to name the major one.
//   - Version 0.1, "core-0.2" and the drafts of 2018 and 2019 before
//     publiccodeYmlVersion are refused: their lists of tags, scopes and types
//     are others. Keys that only changed their name are read all the same.
//   - YAML 1.1's yes and no are refused as truth values: the standard is
//     YAML 1.2 since 0.3, where they are words.
//   - Version 1 is refused by RulesV0, since no such version is published.
//
// Of the 83 examples that the standard itself has had through time 7 are valid
// by this. 50 are from before 0.2, 8 of 2018 are not YAML, and one of 0.2 still
// has tags. 13 of 0.2 break a rule of their own version, a long description of
// 500 and later 150 characters, with one of 133; 2 of 0.2 say yes. 2 are
// proposals with a key that was never adopted.
//
// Where the text of the standard and the tests of its reference parser differ,
// the tests win, because they decide what is accepted elsewhere: platforms must
// be a list; an organisation must have a URI but may lack a name; the Italian
// section as a whole earns no warning although 0.7 advises against it.
//
// # What is not checked
//
// The package does no I/O. That a file or an address exists, that an image is
// one, and that a code is in the Italian register iPA is for the caller.
//
// # Untrusted input
//
// Files come from anywhere. Size, depth and the number of values are bounded,
// aliases count as what they stand for, and text repeated in a message is
// shortened. No input makes the package panic; FuzzParse looks for one.
package publiccode
