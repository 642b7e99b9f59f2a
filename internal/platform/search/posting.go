package search

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
	"sort"
)

// buckets is how many rows the entries of a term are spread over, for each kind
// and reach. With more, a common word takes longer to read; with fewer, an edit
// rewrites longer rows and two edits at once more often meet in one.
const buckets = 32

// place is where an entry's postings are kept.
type place struct {
	kind, reach string
	bucket      int64
}

// entryKey is the number that stands for an entry in the postings. Being a hash,
// it needs no counter for writers to queue at. Two entries with one key would
// need 2^32 entries or an adversary who chooses ids; Put refuses the second.
func entryKey(kind, id string) int64 {
	h := fnv.New64a()
	h.Write([]byte(kind + "\x00" + id))
	return int64(h.Sum64())
}

// Key is the number that stands for the entry in Result.Keys.
func Key(kind, id string) int64 { return entryKey(kind, id) }

func placeOf(e Entry) place {
	return place{e.Kind, e.Reach, bucketOf(e.key())}
}

func bucketOf(key int64) int64 { return key & (buckets - 1) }

// postings is a list of entries in the order of their keys, ten bytes for each:
// the key and the weight that the term has in the entry.
type postings []byte

const postingSize = 10

func (p postings) len() int { return len(p) / postingSize }

func (p postings) at(i int) (key int64, weight uint16) {
	b := p[i*postingSize:]
	return int64(binary.BigEndian.Uint64(b)), binary.BigEndian.Uint16(b[8:])
}

// bucket is the one that all the entries are in.
func (p postings) bucket() int64 {
	key, _ := p.at(0)
	return bucketOf(key)
}

// find returns where key is or would be.
func (p postings) find(key int64) (offset int, found bool) {
	i := sort.Search(p.len(), func(i int) bool {
		k, _ := p.at(i)
		return k >= key
	})
	if i < p.len() {
		k, _ := p.at(i)
		found = k == key
	}
	return i * postingSize, found
}

func (p postings) with(key int64, weight uint16) postings {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, postingSize), uint64(key))
	b = binary.BigEndian.AppendUint16(b, weight)
	offset, found := p.find(key)
	if found {
		return slices.Replace(p, offset, offset+postingSize, b...)
	}
	return slices.Insert(p, offset, b...)
}

func (p postings) without(key int64) postings {
	offset, found := p.find(key)
	if !found {
		return p
	}
	return slices.Delete(p, offset, offset+postingSize)
}
