package flags

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// DefaultFile is read unless another is named.
const DefaultFile = "/etc/rancher/k3s/config.yaml"

// Merge puts what config.yaml says before the arguments of a command, so that a flag replaces a value and adds to a list. A
// file that is missing is none, even one that was named. Keys that are no flags of the server are left out, with a word to warn.
func Merge(command string, args []string, warn func(format string, args ...any)) ([]string, error) {
	file := configFile(args)
	if file == "" {
		return args, nil
	}
	values, err := readFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return args, nil
	}
	if err != nil {
		return nil, err
	}
	if command == "server" {
		values = slices.DeleteFunc(values, func(arg string) bool {
			name, _, _ := strings.Cut(arg, "=")
			_, _, known := lookup(strings.TrimLeft(name, "-"))
			if !known {
				warn("Unknown flag %s found in config.yaml, skipping\n", name)
			}
			return !known
		})
	}
	return append(values, args...), nil
}

// Find is a key's value in config.yaml, as the wrapper of a release looks for data-dir.
func Find(args []string, key string) string {
	file := configFile(args)
	values, err := readFile(file)
	if err != nil {
		return ""
	}
	found := ""
	for _, arg := range values {
		if name, value, _ := strings.Cut(arg, "="); strings.TrimLeft(name, "-") == key {
			found = value
		}
	}
	return found
}

func configFile(args []string) string {
	if file := os.Getenv("K3S_CONFIG_FILE"); file != "" {
		return file
	}
	for i, arg := range args {
		for _, flag := range []string{"--config", "-c"} {
			if arg == flag {
				if i+1 < len(args) {
					return args[i+1]
				}
				return ""
			}
			if value, ok := strings.CutPrefix(arg, flag+"="); ok {
				return value
			}
		}
	}
	return DefaultFile
}

// readFile is the file and those beside it in `FILE.d`, as arguments. A key of a later file replaces it, or adds to it where
// it ends in a plus.
func readFile(file string) ([]string, error) {
	files, err := beside(file)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(file); err == nil {
		files = append([]string{file}, files...)
	} else if !errors.Is(err, fs.ErrNotExist) || len(files) == 0 {
		return nil, err
	}
	var order []string
	values := map[string][]string{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var document yaml.Node
		if err := yaml.Unmarshal(content, &document); err != nil {
			return nil, err
		}
		if len(document.Content) == 0 {
			continue
		}
		mapping := document.Content[0]
		if mapping.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("yaml: unmarshal errors: %s is no mapping", file)
		}
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			key, adds := strings.CutSuffix(mapping.Content[i].Value, "+")
			items, err := scalars(mapping.Content[i+1])
			if err != nil {
				return nil, err
			}
			if _, seen := values[key]; !seen {
				order = append(order, key)
				adds = false
			}
			if adds {
				items = append(values[key], items...)
			}
			values[key] = items
		}
	}
	var args []string
	for _, key := range order {
		dashes := "--"
		if len(key) == 1 {
			dashes = "-"
		}
		for _, value := range values[key] {
			args = append(args, dashes+key+"="+value)
		}
	}
	return args, nil
}

func beside(file string) ([]string, error) {
	entries, err := os.ReadDir(file + ".d")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var files []string
	for _, entry := range entries {
		name := strings.ToLower(entry.Name())
		if !entry.IsDir() && (strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")) {
			files = append(files, filepath.Join(file+".d", entry.Name()))
		}
	}
	return files, err
}

// scalars are values as YAML understands them: 0600 is a number and becomes 384.
func scalars(node *yaml.Node) ([]string, error) {
	if node.Kind == yaml.SequenceNode {
		var all []string
		for _, item := range node.Content {
			one, err := scalars(item)
			if err != nil {
				return nil, err
			}
			all = append(all, one...)
		}
		return all, nil
	}
	var value any
	if err := node.Decode(&value); err != nil {
		return nil, err
	}
	if value == nil {
		return []string{""}, nil
	}
	return []string{fmt.Sprint(value)}, nil
}
