package trouble

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Forms of a line's head: klog's "E1129 10:01:02.123456     812 file.go:12] text", logrus's
// `time="…" level=error msg="text" error="…"`, etcd's JSON, and anything else, which is taken as it is.

// longestHead is how far into a line its level may be.
const longestHead = 80

// isTalk tells whether a line is of level info or debug.
func isTalk(line string) bool {
	if isKlog(line) {
		return line[0] == 'I'
	}
	head := line[:min(len(line), longestHead)]
	return strings.Contains(head, "level=info") || strings.Contains(head, "level=debug")
}

func isKlog(line string) bool {
	if len(line) < 6 || !strings.ContainsRune("IWEF", rune(line[0])) || line[5] != ' ' {
		return false
	}
	for _, digit := range line[1:5] {
		if digit < '0' || digit > '9' {
			return false
		}
	}
	return true
}

// textOf is what a line says, without its head.
func textOf(line string) string {
	if isKlog(line) {
		if _, text, ok := strings.Cut(line, "] "); ok {
			return text
		}
		return line
	}
	if _, rest, ok := strings.Cut(line, " msg="); ok && strings.Contains(line[:min(len(line), longestHead)], "level=") {
		quoted, err := strconv.QuotedPrefix(rest)
		if err != nil {
			return rest // a single word has no quotes
		}
		text, _ := strconv.Unquote(quoted) // it was just found to be quoted
		return text + rest[len(quoted):]
	}
	// etcd's objects.
	if strings.HasPrefix(line, `{"level":`) {
		var entry struct{ Msg, Error string }
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg != "" {
			return strings.TrimSuffix(entry.Msg+": "+entry.Error, ": ")
		}
	}
	// The kernel's "[    5.140900] text".
	if strings.HasPrefix(line, "[") {
		if time, text, ok := strings.Cut(line[1:], "] "); ok {
			if _, err := strconv.ParseFloat(strings.TrimSpace(time), 64); err == nil {
				return text
			}
		}
	}
	return line
}
