// Package args merges a user's flags over a program's defaults.
package args

import (
	"maps"
	"slices"
	"strings"
)

// Args are a program's flags by name.
type Args map[string]string

// ShareLogging gives each of the programs the user's flags about logging that another of them has: they share a process, which
// has one logging, and refuse to run with two.
func ShareLogging(programs ...*[]string) {
	has := func(arguments []string, name string) bool {
		return slices.ContainsFunc(arguments, func(arg string) bool { return nameOf(arg) == name })
	}
	var shared []string
	for _, arguments := range programs {
		for _, arg := range *arguments {
			if isLogging(nameOf(arg)) && !has(shared, nameOf(arg)) {
				shared = append(shared, arg)
			}
		}
	}
	for _, arguments := range programs {
		own := *arguments
		for _, arg := range shared {
			if !has(own, nameOf(arg)) {
				*arguments = append(*arguments, arg)
			}
		}
	}
}

func isLogging(name string) bool {
	return name == "v" || name == "vmodule" || name == "logging-format" || strings.HasPrefix(name, "log-")
}

func nameOf(arg string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
	return name
}

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
