// Package criteria holds the models by which products are judged, as data, and the
// words that everybody who judges uses.
//
// A [Model] is one version of a catalogue: OS2's governance model of June 2025 with
// its 43 criteria, an older version of it, or another body's standard. A verdict is
// always of a version, since ids have moved: what was F13 before November 2021 is F14
// since. [Model.Now] says what an older id has become, [Model.Then] what it was. The
// versions of OS2's model are those whose ids differ: April 2021, November 2021 (S4 came
// in, F13 and F14 changed places), March 2024 (R2 went out) and 1.1.0, whose ids are in
// use since 15 May 2024, when F7, F8 and F9 became one. Words and levels are those of
// 1.1.0 of June 2025.
//
// Beside OS2's model stand other bodies' catalogues, by the ids and in the version in
// which they were read. [Criterion.Serves] says which of their criteria the same evidence
// speaks to: a place to look, never a verdict. The Standard for Public Code numbers its
// criteria by their order. openCode publishes its badges without a version; the security
// badge's third level is left out because its terms are not settled. The Digital Public
// Goods Standard is that of its change log's newest entry, although the text's own head
// has not followed.
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
