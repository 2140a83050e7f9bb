// Package manifests reads the manifests of Kubernetes objects with the library that kubectl reads them with, so
// that a text means the same to both.
package manifests

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// Object is one document that is not empty.
type Object struct {
	// Line is the number of its first line in the text, from 1.
	Line int `json:"line"`
	// Value is its JSON; numbers are as exact as in the text.
	Value json.RawMessage `json:"value"`
}

// Failure says why a text cannot be read.
type Failure struct {
	Line    int    `json:"line"`
	Message string `json:"message"`
	// Template says that the text looks like a template that was not rendered.
	Template bool `json:"template,omitempty"`
}

func (f *Failure) Error() string { return f.Message }

// Read returns the objects of a text in UTF-8. The error is a *Failure.
func Read(text []byte) ([]Object, error) {
	documents, err := split(text)
	if err != nil {
		return nil, err
	}
	objects := []Object{}
	for _, document := range documents {
		value, err := document.read()
		if err != nil {
			return nil, err
		}
		if string(value) != "null" {
			objects = append(objects, Object{Line: document.firstLine(), Value: value})
		}
	}
	return objects, nil
}

func (d document) read() (json.RawMessage, error) {
	if d.json {
		if failure := duplicateJSON(d); failure != nil {
			return nil, failure
		}
		return d.text, nil
	}
	value, err := yaml.YAMLToJSON(d.text)
	if err != nil {
		return nil, d.failure(err)
	}
	for _, failure := range []*Failure{duplicate(d), unseparated(d)} {
		if failure != nil {
			return nil, failure
		}
	}
	return value, nil
}

var lineOf = regexp.MustCompile(`line (\d+): `)

// failure tells an error of the library in the lines of the whole text.
func (d document) failure(err error) *Failure {
	if line := d.template(); line > 0 {
		return &Failure{Line: line, Message: "a template that is not rendered", Template: true}
	}
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := d.firstLine()
	if found := lineOf.FindStringSubmatchIndex(message); found != nil {
		number, _ := strconv.Atoi(message[found[2]:found[3]])
		// The library counts carriage returns, too.
		line = min(d.line+number-1, d.line+bytes.Count(d.text, []byte("\n")))
		message = message[:found[0]] + message[found[1]:]
	}
	what := "not YAML: "
	if value, found := strings.CutPrefix(message, "json: unsupported value: "); found {
		what, message = "no value of JSON: ", value
	}
	return &Failure{Line: line, Message: what + strings.Join(strings.Fields(message), " ")}
}
