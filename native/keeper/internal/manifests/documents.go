package manifests

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// document is a part of a text: one object in YAML or JSON.
type document struct {
	text []byte
	// line is the number of its first line in the text, from 1.
	line int
	// json says that it was read as JSON, whose syntax is checked.
	json bool
}

// split finds the documents of a text as kubectl does (k8s.io/apimachinery/pkg/util/yaml): a text that begins
// with a brace is a series of JSON values for as long as it can be; everything else is YAML, split at the lines
// that begin with three hyphens.
func split(text []byte) ([]document, error) {
	objects, rest, err := splitJSON(text)
	if err != nil || len(rest) == 0 {
		return objects, err
	}
	documents, err := splitYAML(rest, lineAt(text, len(text)-len(rest)))
	return append(objects, documents...), err
}

// splitJSON returns the JSON values at the beginning, and the rest of the text, which may be YAML. Behind more
// than one JSON value there is no YAML.
func splitJSON(text []byte) (values []document, rest []byte, err error) {
	if !bytes.HasPrefix(bytes.TrimLeftFunc(text, unicode.IsSpace), []byte("{")) {
		return nil, text, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	end := 0
	for {
		var value json.RawMessage
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return values, nil, nil
		}
		if err != nil && len(values) > 1 {
			return nil, nil, jsonError(text, end, err)
		}
		if err != nil {
			return values, text[end:], nil
		}
		end = int(decoder.InputOffset())
		values = append(values, document{text: value, line: lineAt(text, end-len(value)), json: true})
	}
}

// jsonError is the error of what begins behind the values up to an offset.
func jsonError(text []byte, from int, err error) error {
	at := from
	if errors.Is(err, io.ErrUnexpectedEOF) {
		at = len(text)
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = min(int(syntax.Offset), len(text))
	}
	return &Failure{Line: lineAt(text, at), Message: "not JSON: " + err.Error()}
}

// splitYAML splits a text whose first line has a number.
func splitYAML(text []byte, line int) ([]document, error) {
	var documents []document
	current := document{line: line}
	for _, content := range bytes.SplitAfter(text, []byte("\n")) {
		if behind, found := bytes.CutPrefix(content, []byte("---")); found {
			if behind = bytes.TrimSpace(behind); len(behind) > 0 && behind[0] != '#' {
				message := fmt.Sprintf("not YAML: %q follows the separator --- in the same line", behind)
				return nil, &Failure{Line: line, Message: message}
			}
			documents = append(documents, current)
			current = document{line: line + 1}
		} else {
			current.text = append(current.text, content...)
		}
		line++
	}
	return append(documents, current), nil
}

// firstLine is the number of the first line with content: neither blank, nor a comment.
func (d document) firstLine() int {
	for i, line := range bytes.Split(d.text, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '#' {
			return d.line + i
		}
	}
	return d.line
}

func lineAt(text []byte, offset int) int { return 1 + bytes.Count(text[:offset], []byte("\n")) }

// template is the number of the first line that has an action of a Go template; 0 when there is none.
func (d document) template() int {
	for i, line := range strings.Split(string(d.text), "\n") {
		if _, action, found := strings.Cut(line, "{{"); found && strings.Contains(action, "}}") {
			return d.line + i
		}
	}
	return 0
}

// unseparated finds content behind a line of three dots, the end of a document. The library that kubectl uses
// does not read it, as the next document begins at three hyphens only.
func unseparated(d document) *Failure {
	ended := false
	for i, line := range bytes.Split(d.text, []byte("\n")) {
		content := bytes.TrimSpace(line)
		switch {
		case bytes.HasPrefix(line, []byte("...")) && len(content) == 3:
			ended = true
		case ended && len(content) > 0 && content[0] != '#':
			return &Failure{Line: d.line + i, Message: "not YAML: a document behind ... needs a line --- before it"}
		}
	}
	return nil
}
