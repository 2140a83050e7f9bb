package manifests

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func read(t *testing.T, text string) string {
	t.Helper()
	objects, err := Read([]byte(text))
	var failure *Failure
	if errors.As(err, &failure) {
		return fmt.Sprintf("%d: %s", failure.Line, failure.Message)
	}
	var lines []string
	for _, object := range objects {
		lines = append(lines, fmt.Sprintf("%d %s", object.Line, object.Value))
	}
	return strings.Join(lines, "\n")
}

func TestRead(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"documents and lines":       {"# a\n---\n\nb: 1\n---\n---\nc: 2\n", `4 {"b":1}` + "\n" + `7 {"c":2}`},
		"a comment at a separator":  {"a: 1\n--- # next\nb: 2", `1 {"a":1}` + "\n" + `3 {"b":2}`},
		"CRLF":                      {"a: |\r\n  x\r\n  y\r\n---\r\nb: 2\r\n", `1 {"a":"x\ny\n"}` + "\n" + `5 {"b":2}`},
		"a byte order mark":         {"\ufeffa: 1\n---\n\ufeffb: 2\n", `1 {"a":1}` + "\n" + `3 {"b":2}`},
		"the end of a document":     {"a: 1\n...\n---\nb: 2\n...\n# c\n", `1 {"a":1}` + "\n" + `4 {"b":2}`},
		"JSON values":               {`{"a":1}{"b":` + "\n2}\n {\"c\":3}", `1 {"a":1}` + "\n" + "1 {\"b\":\n2}" + "\n" + `3 {"c":3}`},
		"JSON, then YAML":           {"{\"a\":1}\n---\nb: 2\n", `1 {"a":1}` + "\n" + `3 {"b":2}`},
		"flow YAML":                 {"{a: 1,}", `1 {"a":1}`},
		"scalars as names":          {"[e1, e3, ., 0o640, 0X1F, 1e3, 1_000, 0b11, yes, ~, 12:30, 2026-01-31]", `1 ["e1","e3",".",416,31,1000,1000,3,true,null,"12:30","2026-01-31"]`},
		"scalars as keys":           {"{e1: 1, 0x10: 2, yes: 3, 1.5: 4}", `1 {"1.5":4,"16":2,"e1":1,"true":3}`},
		"great integers":            {"[9007199254740993, 18446744073709551615, -9223372036854775808]", `1 [9007199254740993,18446744073709551615,-9223372036854775808]`},
		"great integers of JSON":    {`{"a":[9007199254740993,123456789012345678901234567890,1.50]}`, `1 {"a":[9007199254740993,123456789012345678901234567890,1.50]}`},
		"binary":                    {"a: !!binary aGk=", `1 {"a":"hi"}`},
		"a merge before and behind": {"x: &x {a: 1}\nv: {<<: *x, a: 2}\nz: {a: 2, <<: *x}", `1 {"v":{"a":2},"x":{"a":1},"z":{"a":1}}`},

		"a key twice":            {"a: 1\nb:\n  c: 1\n  c: 2\n", `4: the key "c" is already set in line 3`},
		"a key twice, later":     {"a: 1\n---\nb: 1\n\"b\": 2\n", `4: the key "b" is already set in line 3`},
		"a key twice in JSON":    {"{\"a\":1}\n{\"b\":\n{\"c\":1,\"c\":2}}", `3: the key "c" is already set in the same object`},
		"a template":             {"a: 1\n---\nb: {{ .Values.b }}\n", "3: a template that is not rendered"},
		"a template's condition": {"{{- if .Values.a }}\na: 1\n{{- end }}\n", "1: a template that is not rendered"},
		"what is not YAML":       {"a: 1\n---\nb: 2\nc: [\n", "4: not YAML: did not find expected node content"},
		"what is not YAML, tabs": {"a:\n\tb: 2\n", "2: not YAML: found character that cannot start any token"},
		"infinity":               {"a: .inf\n", "1: no value of JSON: +Inf"},
		"JSON cut short":         {"{\"a\":1}{\"b\":2}\n{\"c\":", "2: not JSON: unexpected EOF"},
		"content at a separator": {"a: 1\n--- {b: 2}\n", `2: not YAML: "{b: 2}" follows the separator --- in the same line`},
		"content behind the end": {"a: 1\n...\nb: 2\n", "3: not YAML: a document behind ... needs a line --- before it"},
		"an alias of nothing":    {"a: *b\n", "1: not YAML: unknown anchor 'b' referenced"},
		"nothing":                {"# nothing\n---\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := read(t, test.text); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestReadIsBounded(t *testing.T) {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for letter := 'b'; letter <= 'i'; letter++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", letter, letter, strings.Repeat(fmt.Sprintf("*%c, ", letter-1), 10))
	}
	if got := read(t, bomb); !strings.Contains(got, "excessive aliasing") {
		t.Errorf("a text of 10^9 elements by its aliases: %.200s", got)
	}
	for _, text := range []string{strings.Repeat("[", 100_000), strings.Repeat(`{"a":`, 100_000), strings.Repeat("- ", 100_000)} {
		if _, err := Read([]byte(text)); err == nil {
			t.Errorf("%.10s… of 100,000 levels is read", text)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"a: 1\n---\nb: {c: [1, 2]}\n", `{"a":1}{"b":2}`, "x: &x {a: 1}\ny: {<<: *x}\n", "a: !!binary aGk=\n...\n", "\ufeffa: .inf",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, err := Read(text)
		var failure *Failure
		if err != nil && !errors.As(err, &failure) {
			t.Errorf("not a failure: %v", err)
		}
		if last := 1 + strings.Count(string(text), "\n"); failure != nil && (failure.Line < 1 || failure.Line > last) {
			t.Errorf("line %d of %d", failure.Line, last)
		}
	})
}
