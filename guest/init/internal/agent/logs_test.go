package agent_test

import (
	"bufio"
	"os"
	"path/filepath"
	"testing"
)

func TestLogsTail(t *testing.T) {
	s := serve(t)
	s.refuses("GET", "/v1/logs/k3s", "", 404, "k3s")
	s.put("k3s.log", "one\ntwo\nthree\n", 0o644)
	for query, want := range map[string]string{"": "one\ntwo\nthree\n", "?tail=2": "two\nthree\n", "?tail=0": "", "?tail=9": "one\ntwo\nthree\n"} {
		if status, body := s.ask("GET", "/v1/logs/k3s"+query, ""); status != 200 || body != want {
			t.Errorf("%q: %d %q", query, status, body)
		}
	}
	s.refuses("GET", "/v1/logs/k3s?tail=-1", "", 400, "tail")
	s.refuses("GET", "/v1/logs/other", "", 404, "other")
}

func TestFollowSurvivesTruncationAndReplacement(t *testing.T) {
	s := serve(t)
	path := filepath.Join(s.dir, "k3s.log")
	// The file need not be there yet.
	lines := bufio.NewScanner(s.request("GET", "/v1/logs/k3s?follow=1", nil).Body)
	expect := func(want string) {
		t.Helper()
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("%q, want %q (%v)", lines.Text(), want, lines.Err())
		}
	}
	s.put("k3s.log", "the first line of the log\n", 0o644)
	expect("the first line of the log")
	log, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if _, err := log.WriteString("appended\n"); err != nil {
		t.Fatal(err)
	}
	expect("appended")
	if err := log.Truncate(0); err != nil {
		t.Fatal(err)
	}
	if _, err := log.WriteString("truncated\n"); err != nil {
		t.Fatal(err)
	}
	expect("truncated")
	s.put("next", "replaced\n", 0o644)
	if err := os.Rename(filepath.Join(s.dir, "next"), path); err != nil {
		t.Fatal(err)
	}
	expect("replaced")
}
