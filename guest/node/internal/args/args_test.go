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

func TestProgramsOfOneProcessLogAlike(t *testing.T) {
	first, second, third := []string{"--v=4", "profiling=true"}, []string{"v=2", "logging-format=json"}, []string(nil)
	ShareLogging(&first, &second, &third)
	for _, pair := range [][2][]string{
		{first, {"--v=4", "profiling=true", "logging-format=json"}},
		{second, {"v=2", "logging-format=json"}}, // its own, which upstream refuses by name
		{third, {"--v=4", "logging-format=json"}},
	} {
		if !slices.Equal(pair[0], pair[1]) {
			t.Errorf("got %q, want %q", pair[0], pair[1])
		}
	}
}
