package flags

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Values are what flags were given, in order; of all but lists the last one counts.
type Values map[string][]string

// Text is a flag's value, or a default.
func (v Values) Text(name, otherwise string) string {
	if given := v[name]; len(given) > 0 {
		return given[len(given)-1]
	}
	return otherwise
}

// Bool tells whether a flag is on.
func (v Values) Bool(name string) bool {
	on, _ := strconv.ParseBool(v.Text(name, "false")) // Parse has refused what is neither
	return on
}

// Items are the parts of a list's values, which may be separated by commas.
func (v Values) Items(name string) []string {
	var items []string
	for _, value := range v[name] {
		for item := range strings.SplitSeq(value, ",") {
			if item = strings.TrimSpace(item); item != "" {
				items = append(items, item)
			}
		}
	}
	return items
}

// Parse reads the arguments of `k3s server` as Go's flag package does: one dash or two, and no further than the first that is
// no flag.
func Parse(args []string) (Values, error) {
	values := Values{}
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		if len(arg) < 2 || arg[0] != '-' || arg == "--" {
			break
		}
		given, value, inline := strings.Cut(strings.TrimPrefix(arg[1:], "-"), "=")
		if given == "" || given[0] == '-' {
			return nil, fmt.Errorf("bad flag syntax: %s", arg)
		}
		name, kind, known := lookup(given)
		if !known {
			return nil, fmt.Errorf("flag provided but not defined: -%s", given)
		}
		if !inline && kind == boolean {
			value = "true"
		} else if !inline {
			if len(args) == 0 {
				return nil, fmt.Errorf("flag needs an argument: -%s", given)
			}
			value, args = args[0], args[1:]
		}
		if err := check(kind, value); err != nil {
			what := "value"
			if kind == boolean {
				return nil, fmt.Errorf("invalid boolean value %q for -%s: %w", value, given, err)
			}
			return nil, fmt.Errorf("invalid %s %q for flag -%s: %w", what, value, given, err)
		}
		values[name] = append(values[name], value)
	}
	return values, nil
}

func check(kind kind, value string) error {
	var err error
	switch kind {
	case number:
		_, err = strconv.ParseInt(value, 0, 64)
	case boolean:
		_, err = strconv.ParseBool(value)
	case duration:
		_, err = time.ParseDuration(value)
	case text, list:
	}
	if err != nil {
		return fmt.Errorf("parse error")
	}
	return nil
}

// PrintUsage writes what k3s writes, in its order, before it ends for a wrong flag. An empty problem: for `--help`.
func PrintUsage(out io.Writer, problem string) {
	if problem != "" {
		fmt.Fprintf(out, "Incorrect Usage: %s\n\n", problem)
	}
	fmt.Fprint(out, "NAME:\n   k3s server - Run management server\n\nUSAGE:\n   k3s server [OPTIONS]\n\nOPTIONS:\n")
	for _, name := range slices.Sorted(maps.Keys(server)) {
		fmt.Fprintf(out, "   --%s\n", name)
	}
}
