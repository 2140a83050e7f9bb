// Package components runs upstream's Kubernetes programs and etcd inside this process.
package components

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/cli/globalflag"
	"k8s.io/component-base/logs"
	logsapi "k8s.io/component-base/logs/api/v1"
)

func init() {
	// Several programs set up one process's logging.
	logsapi.ReapplyHandling = logsapi.ReapplyHandlingIgnoreUnchanged
}

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

// parse sets a program's options from its flags.
func parse(program string, sets cliflag.NamedFlagSets, argv []string) error {
	globalflag.AddGlobalFlags(sets.FlagSet("global"), program, logs.SkipLoggingConfigurationFlags())
	all := pflag.NewFlagSet(program, pflag.ContinueOnError)
	all.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	for _, set := range sets.FlagSets {
		all.AddFlagSet(set)
	}
	if err := all.Parse(argv); err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	return nil
}
