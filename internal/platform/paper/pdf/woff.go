package pdf

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"io"
)

var errFont = errors.New("pdf: the typeface cannot be read")

// tables unpacks a typeface as the web has it (WOFF 1.0): a directory of tables, each
// compressed by itself.
func tables(woff []byte) (map[string][]byte, error) {
	const head, entry = 44, 20
	if len(woff) < head || string(woff[:4]) != "wOFF" {
		return nil, errFont
	}
	be := binary.BigEndian
	all := map[string][]byte{}
	for i := range int(be.Uint16(woff[12:])) {
		if len(woff) < head+(i+1)*entry {
			return nil, errFont
		}
		e := woff[head+i*entry:]
		from, packed, size := int(be.Uint32(e[4:])), int(be.Uint32(e[8:])), int(be.Uint32(e[12:]))
		if from+packed > len(woff) {
			return nil, errFont
		}
		table := woff[from : from+packed]
		if packed < size {
			r, err := zlib.NewReader(bytes.NewReader(table))
			if err != nil {
				return nil, err
			}
			if table, err = io.ReadAll(io.LimitReader(r, int64(size))); err != nil {
				return nil, err
			}
		}
		if len(table) != size {
			return nil, errFont
		}
		all[string(e[:4])] = table
	}
	return all, nil
}
