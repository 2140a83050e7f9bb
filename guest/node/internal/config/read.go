package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

// DefaultFile is read when --config is not given; that it is missing is no error then.
const DefaultFile = "/etc/rancher/k3s/config.yaml"

// Load reads the configuration file, then the command line's flags over it: a flag replaces a value and adds to a list.
func Load(args []string) (Config, error) {
	c := Default()
	file, flags, err := parseFlags(args)
	if err != nil {
		return c, err
	}
	if err := c.readFile(file); err != nil {
		return c, err
	}
	for _, flag := range flags {
		if err := c.set(flag.key, flag.value); err != nil {
			return c, fmt.Errorf("--%w", err)
		}
	}
	return c, nil
}

func (c *Config) readFile(path string) error {
	optional := path == ""
	if optional {
		path = DefaultFile
	}
	files := []string{path}
	more, err := filepath.Glob(path + ".d/*.yaml") // sorted
	if err != nil {
		return err
	}
	for _, file := range append(files, more...) {
		content, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) && optional {
			continue
		}
		if err != nil {
			return err
		}
		if err := c.parse(content); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

// parse applies one YAML document of keys with a value or a list of values.
func (c *Config) parse(content []byte) error {
	var document map[string]yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return err
	}
	for key, node := range document {
		// k3s appends to a list of an earlier file only where the key ends in "+".
		key = strings.TrimSuffix(key, "+")
		values, err := scalars(node)
		if err != nil {
			return fmt.Errorf("line %d: %s: %w", node.Line, key, err)
		}
		for _, value := range values {
			if err := c.set(key, value); err != nil {
				return fmt.Errorf("line %d: %w", node.Line, err)
			}
		}
	}
	return nil
}

// scalars are a node's values as written; 0600 stays "0600".
func scalars(node yaml.Node) ([]string, error) {
	switch node.Kind {
	case yaml.ScalarNode:
		return []string{node.Value}, nil
	case yaml.SequenceNode:
		var values []string
		for _, item := range node.Content {
			if item.Kind != yaml.ScalarNode {
				return nil, errors.New("wants a list of values")
			}
			values = append(values, item.Value)
		}
		return values, nil
	default:
		return nil, errors.New("wants a value or a list of values")
	}
}

type flag struct{ key, value string }

// booleans are the flags that may stand without a value.
var booleans = map[string]bool{"disable-cloud-controller": true, "disable-network-policy": true}

// parseFlags takes apart `--key value`, `--key=value`, k3s's short forms and --config.
func parseFlags(args []string) (file string, flags []flag, err error) {
	for i := 0; i < len(args); i++ {
		key, value, inline := strings.Cut(args[i], "=")
		switch key {
		case "-c":
			key = "--config"
		case "-d":
			key = "--data-dir"
		}
		if !strings.HasPrefix(key, "--") {
			return "", nil, fmt.Errorf("unexpected argument %q", args[i])
		}
		key = strings.TrimPrefix(key, "--")
		if !inline && booleans[key] {
			value = "true"
		} else if !inline {
			if i++; i == len(args) {
				return "", nil, fmt.Errorf("--%s wants a value", key)
			}
			value = args[i]
		}
		if key == "config" {
			file = value
			continue
		}
		flags = append(flags, flag{key, value})
	}
	return file, flags, nil
}
