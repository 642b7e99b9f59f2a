package blob_test

import (
	"bufio"
	"bytes"
	"crypto/md5" // what S3 calls an ETag
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// s3 is as much of an S3 server as the store uses, in memory. It demands that
// requests are signed with its key but does not check the signature, and it has
// no multipart uploads: it shows that the store speaks the protocol, not that it
// works with a particular server.
type s3 struct {
	mu      sync.Mutex
	objects map[string]object // by key, "bucket/…"
	down    bool
}

type object struct {
	content []byte
	put     time.Time
}

const bucketName, accessKey = "filer", "noegle"

func newS3(t *testing.T) (server *s3, host string) {
	t.Helper()
	s := &s3{objects: map[string]object{}}
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	return s, strings.TrimPrefix(web.URL, "http://")
}

func (s *s3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case s.down:
		refuse(w, http.StatusServiceUnavailable, "SlowDown")
	case !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential="+accessKey+"/"):
		refuse(w, http.StatusForbidden, "AccessDenied")
	case name != bucketName:
		refuse(w, http.StatusNotFound, "NoSuchBucket")
	case r.Method == http.MethodGet && key == "":
		s.list(w, r)
	case r.Method == http.MethodPut:
		s.put(w, r, key)
	case r.Method == http.MethodDelete:
		delete(s.objects, key)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		s.get(w, r, key)
	default:
		refuse(w, http.StatusNotImplemented, "NotImplemented")
	}
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>%s</Message></Error>", code, code)
}

func (s *s3) put(w http.ResponseWriter, r *http.Request, key string) {
	content, err := body(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	s.objects[key] = object{content, time.Now()}
	w.Header().Set("ETag", etag(content))
}

func etag(content []byte) string {
	sum := md5.Sum(content) // what S3 calls an ETag
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

// body reads what was sent, in signed chunks over plain HTTP.
func body(r *http.Request) ([]byte, error) {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return io.ReadAll(r.Body)
	}
	in := bufio.NewReader(r.Body)
	var content []byte
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		size, _, _ := strings.Cut(line, ";")
		n, err := strconv.ParseInt(size, 16, 64)
		if err != nil || n == 0 {
			return content, err
		}
		chunk := make([]byte, n+2) // with its line end
		if _, err := io.ReadFull(in, chunk); err != nil {
			return nil, err
		}
		content = append(content, chunk[:n]...)
	}
}

func (s *s3) get(w http.ResponseWriter, r *http.Request, key string) {
	o, ok := s.objects[key]
	if !ok {
		refuse(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	w.Header().Set("ETag", etag(o.content))
	http.ServeContent(w, r, "", o.put, bytes.NewReader(o.content))
}

func (s *s3) list(w http.ResponseWriter, r *http.Request) {
	type entry struct {
		Key          string
		Size         int
		LastModified string
	}
	var answer struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		IsTruncated           bool
		NextContinuationToken string `xml:",omitempty"`
		Contents              []entry
	}
	const most = 3 // so that the tests meet a second page
	from := r.URL.Query().Get("continuation-token")
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if !strings.HasPrefix(key, r.URL.Query().Get("prefix")) || key <= from {
			continue
		}
		if len(answer.Contents) == most {
			answer.IsTruncated = true
			answer.NextContinuationToken = answer.Contents[most-1].Key
			break
		}
		o := s.objects[key]
		answer.Contents = append(answer.Contents, entry{key, len(o.content), o.put.UTC().Format(time.RFC3339Nano)})
	}
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(answer)
}
