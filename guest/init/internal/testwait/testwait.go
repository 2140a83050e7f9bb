// Package testwait has the waits of the tests.
package testwait

import (
	"testing"
	"time"
)

// Bound is how long a test waits for what takes milliseconds.
const Bound = 10 * time.Second

// Until waits until something holds.
func Until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(Bound); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %s: %s", Bound, what)
		}
	}
}

// For waits for what a channel brings, or until it is closed.
func For[T any](t testing.TB, what string, channel <-chan T) T {
	t.Helper()
	select {
	case value := <-channel:
		return value
	case <-time.After(Bound):
		t.Fatalf("not within %s: %s", Bound, what)
		panic("unreachable")
	}
}
