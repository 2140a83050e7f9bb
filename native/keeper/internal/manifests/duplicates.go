package manifests

import (
	"bytes"
	"encoding/json"
	"fmt"

	"go.yaml.in/yaml/v3"
)

// duplicate finds a key that a mapping of YAML has twice, which kubectl takes the last of. A text that this
// reader, which knows the lines, does not understand is judged by the other reader.
func duplicate(d document) *Failure {
	var root yaml.Node
	if yaml.Unmarshal(d.text, &root) != nil {
		return nil
	}
	return duplicateIn(&root, d.line-1)
}

func duplicateIn(node *yaml.Node, before int) *Failure {
	if node.Kind == yaml.MappingNode {
		first := map[string]int{}
		for i := 0; i < len(node.Content); i += 2 {
			key := node.Content[i]
			if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
				continue
			}
			if line, found := first[key.Value]; found {
				return &Failure{Line: before + key.Line, Message: twice(key.Value, fmt.Sprintf("line %d", before+line))}
			}
			first[key.Value] = key.Line
		}
	}
	for _, child := range node.Content {
		if failure := duplicateIn(child, before); failure != nil {
			return failure
		}
	}
	return nil
}

func twice(key, place string) string {
	return fmt.Sprintf("the key %q is already set in %s", key, place)
}

// duplicateJSON is duplicate for a document of JSON.
func duplicateJSON(d document) *Failure {
	decoder := json.NewDecoder(bytes.NewReader(d.text))
	key, found := duplicateKey(decoder)
	if !found {
		return nil
	}
	at := int(decoder.InputOffset())
	return &Failure{Line: d.line + lineAt(d.text, at) - 1, Message: twice(key, "the same object")}
}

// duplicateKey reads one value up to the first key that its object has already.
func duplicateKey(decoder *json.Decoder) (string, bool) {
	token, _ := decoder.Token() // the syntax was checked
	switch token {
	case json.Delim('['):
		for decoder.More() {
			if key, found := duplicateKey(decoder); found {
				return key, true
			}
		}
	case json.Delim('{'):
		keys := map[string]bool{}
		for decoder.More() {
			token, _ := decoder.Token()
			key, _ := token.(string)
			if keys[key] {
				return key, true
			}
			keys[key] = true
			if key, found := duplicateKey(decoder); found {
				return key, true
			}
		}
	default:
		return "", false
	}
	_, _ = decoder.Token() // the end of the array or object
	return "", false
}
