package publiccode

// Rules are the edition of the standard that a file is held against.
type Rules uint8

const (
	// RulesV0 are the published standard, 0.2 to 0.7. Minor versions only add
	// and advise against, so one set of rules serves them all.
	RulesV0 Rules = iota
	// RulesV1 are 1.0 as its release candidate has it: what 0.7 advises
	// against is gone, telephone numbers have one form, and features may be
	// left out. They are for telling authors what is coming; no file in the
	// wild may claim version 1 yet.
	RulesV1
)

// Parse reads a file by the rules of the published standard. It returns all
// problems, in the order of the file. The file is valid when none of them is
// more than a warning (see [Refused]); otherwise File is what could be kept.
func Parse(data []byte) (File, []Problem) { return ParseWith(data, RulesV0) }

// ParseWith is Parse by other rules.
func ParseWith(data []byte, rules Rules) (File, []Problem) {
	r := &reader{rules: rules}
	root := r.document(data)
	if root == nil {
		return File{}, r.problems
	}
	file := readFile(value{reader: r, node: root}.section())
	sortByPlace(r.problems)
	return file, r.problems
}
