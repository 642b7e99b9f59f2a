// Package governance knows how products are judged by the governance model: what the
// machine found, what a product says of itself, how the secretariat evaluates it, and
// which level has been decided. OS2's bylaws demand that products follow the model
// (OS2offdig/about, BYLAWS.md); the rule of the levels is "follow or explain".
//
// The three layers are kept apart and never merged; see package criteria. A level is
// held by decision, of the secretariat for level 1 and of the board for 2 and 3, and
// whether the marks support it is another matter: where the two differ, both are shown.
package governance
