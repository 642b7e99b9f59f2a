package publiccode

import (
	"bytes"

	"go.yaml.in/yaml/v3"

	"alminding/internal/base/errs"
)

// UsedBy writes the one key usedBy, to be put into a file that is kept elsewhere.
func UsedBy(names []string) (_ []byte, err error) {
	defer errs.Wrap(&err, "publiccode.UsedBy")
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	block := struct {
		UsedBy []string `yaml:"usedBy"`
	}{names}
	if err := encoder.Encode(block); err != nil {
		return nil, err
	}
	return b.Bytes(), encoder.Close()
}
