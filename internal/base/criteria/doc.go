// Package criteria holds the models by which products are judged, as data, and the
// words that everybody who judges uses.
//
// A [Model] is one version of a catalogue: OS2's governance model of June 2025 with
// its 43 criteria, an older version of it, or another body's standard. A verdict is
// always of a version, since ids have moved: what was F13 before November 2021 is F14
// since. [Model.Now] says what an older id has become.
//
// Three voices speak of a criterion, and what they say is never merged:
//
//   - the machine finds facts ([Finding]) that support or contradict it, or leaves it
//     open ([Pointing]);
//   - the product says of itself whether it is met ([Answer]);
//   - the secretariat evaluates it with a colour ([Colour]).
//
// Which level a product holds is a decision and follows from none of them by itself.
// What the marks support is [Model.Supported]; follow or explain holds on every level.
package criteria
