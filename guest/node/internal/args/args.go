// Package args merges a user's flags over a program's defaults.
package args

import (
	"maps"
	"slices"
	"strings"
)

// Args are a program's flags by name.
type Args map[string]string

// With merges k3s's `NAME=VALUE` arguments of the user over the defaults. A name's first value replaces the default and
// further ones are passed as well; `NAME-` alone removes the default.
func (a Args) With(user []string) []string {
	defaults := maps.Clone(a)
	var given []string
	for _, arg := range user {
		name, value, has := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		if removed, ok := strings.CutSuffix(name, "-"); ok && !has {
			delete(defaults, removed)
			continue
		}
		delete(defaults, name)
		if !has {
			value = "true"
		}
		given = append(given, "--"+name+"="+value)
	}
	var argv []string
	for _, name := range slices.Sorted(maps.Keys(defaults)) {
		argv = append(argv, "--"+name+"="+defaults[name])
	}
	return append(argv, given...)
}
