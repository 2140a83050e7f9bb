// Package components runs upstream's Kubernetes programs and etcd inside this process.
package components

import (
	"fmt"

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
