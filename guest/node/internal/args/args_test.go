package args

import (
	"slices"
	"testing"
)

func TestUsersArgumentsReplaceDefaults(t *testing.T) {
	defaults := Args{"proxy-mode": "iptables", "v": "1", "profiling": "false"}
	got := defaults.With([]string{"proxy-mode=nftables", "--feature-gates=A=true", "feature-gates=B=true", "profiling", "v-"})
	want := []string{"--proxy-mode=nftables", "--feature-gates=A=true", "--feature-gates=B=true", "--profiling=true"}
	if !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	if len(defaults) != 3 {
		t.Fatal("the defaults were changed")
	}
}
