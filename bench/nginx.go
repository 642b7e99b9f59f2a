package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// startNginx serves the packed bytes of page, with the headers it came with, as
// a file at /page. It is set as nginx comes, without a log.
func (b *bench) startNginx(ctx context.Context, page string) (*server, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept-Encoding", "gzip") // set here, it is not unpacked
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "alminding-nginx-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // nginx reads it as another user
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "page"), body, 0o644); err != nil {
		return nil, err
	}
	conf := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(conf, []byte(nginxConfig(addr, dir, resp.Header)), 0o600); err != nil {
		return nil, err
	}
	s := &server{cmd: exec.CommandContext(ctx, "nginx", "-p", dir, "-c", conf, "-e", filepath.Join(dir, "error.log"), "-g", "daemon off;"), base: "http://" + addr}
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	time.Sleep(300 * time.Millisecond)
	return s, nil
}

// nginxConfig is fast and repeats the headers of the page; those that nginx makes
// itself it keeps.
func nginxConfig(addr, dir string, h http.Header) string {
	var headers strings.Builder
	for name, values := range h {
		switch name {
		case "Date", "Content-Length", "Content-Type", "Etag", "Server":
			continue
		}
		for _, v := range values {
			fmt.Fprintf(&headers, "add_header %s %q;\n", name, v)
		}
	}
	return fmt.Sprintf(`
worker_processes auto;
pid %[1]s/nginx.pid;
events { worker_connections 1024; }
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 100000000;
	client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fastcgi;
	uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
	server {
		listen %[2]s;
		root %[1]s;
		default_type %[4]q;
		%[3]s
	}
}
`, dir, addr, headers.String(), h.Get("Content-Type"))
}
