package agent_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func filePath(path, more string) string { return "/v1/files?path=" + url.QueryEscape(path) + more }

func TestAFileComesBackAsItWasPut(t *testing.T) {
	s := serve(t)
	path := filepath.Join(s.dir, "new/folders/a file")
	content := "bytes\x00\xff" + strings.Repeat("x", 1<<20)
	if status, body := s.ask("PUT", filePath(path, "&mode=0750"), content); status != 204 {
		t.Fatalf("%d %s", status, body)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o750 {
		t.Errorf("%v %v", info, err)
	}
	if status, body := s.ask("GET", filePath(path, ""), ""); status != 200 || body != content {
		t.Errorf("%d, %d bytes", status, len(body))
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the file: %v %v", entries, err)
	}
}

func TestPutReplacesAFileAndKeepsTheDefaultMode(t *testing.T) {
	s := serve(t)
	s.put("there", "old", 0o600)
	path := filepath.Join(s.dir, "there")
	if status, body := s.ask("PUT", filePath(path, ""), "new"); status != 204 {
		t.Fatalf("%d %s", status, body)
	}
	content, err := os.ReadFile(path)
	info, statErr := os.Stat(path)
	if err != nil || statErr != nil || string(content) != "new" || info.Mode() != 0o644 {
		t.Errorf("%q %v %v %v", content, info.Mode(), err, statErr)
	}
}

func TestFilesWithoutASizeAreRead(t *testing.T) {
	s := serve(t)
	if status, body := s.ask("GET", filePath("/proc/self/status", ""), ""); status != 200 || !strings.Contains(body, "Name:") {
		t.Errorf("%d %q", status, body)
	}
}

func TestFilesThatCannotBe(t *testing.T) {
	s := serve(t)
	s.put("file", "", 0o644)
	s.refuses("GET", filePath(s.dir+"/nothing", ""), "", 404, "nothing")
	s.refuses("GET", filePath("relative", ""), "", 400, "absolute")
	s.refuses("GET", "/v1/files", "", 400, "absolute")
	s.refuses("GET", filePath(s.dir, ""), "", 400, "directory")
	s.refuses("PUT", filePath(s.dir, ""), "x", 400, "directory")
	s.refuses("PUT", filePath(s.dir+"/x", "&mode=rw"), "x", 400, "mode")
	s.refuses("PUT", filePath(s.dir+"/file/below", ""), "x", 400, "file")
}
