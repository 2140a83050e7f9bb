package trouble

import (
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// sighting counts how often and for how long a rule has seen its cause.
type sighting struct {
	first, last time.Duration
	times       int
	exits       int
	line        string
}

// Recognizer counts what it is shown. Times are since any one moment. It is not safe for concurrent use.
type Recognizer struct {
	seen []sighting // by rule
	// imports are the archives being imported, by their base names; "" stands for one whose name is not known.
	imports []string
	// lastOf is the rule that fit last in this try of the node, or -1.
	lastOf int
}

// New makes a Recognizer that has seen nothing.
func New() *Recognizer {
	return &Recognizer{seen: make([]sighting, len(rules)), lastOf: -1}
}

// See takes in one line of the node's log, of the kernel's, or of Complaints.
func (r *Recognizer) See(line string, at time.Duration) {
	talk := isTalk(line)
	r.followImports(line)
	for i := range rules {
		if !rules[i].fits(line, talk) {
			continue
		}
		if rules[i].unlessImporting && len(r.imports) > 0 {
			return
		}
		seen := &r.seen[i]
		if seen.times > 0 && at-seen.last > forgetAfter {
			*seen = sighting{exits: seen.exits}
		}
		if seen.times == 0 {
			seen.first = at
		}
		seen.last, seen.line = at, line
		seen.times++
		r.lastOf = i
		return
	}
}

// Worst is the cause to tell at a moment, if any is: one that is final before others, then the first of the table.
func (r *Recognizer) Worst(at time.Duration) (Trouble, bool) {
	var worst Trouble
	found := false
	for i, seen := range r.seen {
		rule := &rules[i]
		lasted := seen.last - seen.first
		if seen.times < rule.leastTimes() || lasted < rule.tell || at-seen.last > forgetAfter {
			continue
		}
		final := rule.atOnce || rule.end > 0 && lasted >= rule.end && seen.times >= leastTimes
		if found && !final {
			continue
		}
		worst, found = told(rule.cause, seen.line, final), true
		if final {
			break
		}
	}
	return worst, found
}

// NodeEnded is what a try of the node ended with, if that is known. The next lines are of the next try.
func (r *Recognizer) NodeEnded() (Trouble, bool) {
	last := r.lastOf
	r.lastOf, r.imports = -1, nil
	if last < 0 {
		return Trouble{}, false
	}
	rule, seen := &rules[last], &r.seen[last]
	seen.exits++
	least := rule.exits
	if least == 0 {
		least = leastExits
	}
	return told(rule.cause, seen.line, seen.exits >= least), true
}

// Importing lists the archives that are being imported, with "" for those without a known name.
func (r *Recognizer) Importing() []string { return slices.Clone(r.imports) }

// followImports knows what k3s says of an archive, and what the builtin node says.
func (r *Recognizer) followImports(line string) {
	if !hasOne(line, importing) {
		return
	}
	switch text := textOf(line); {
	case strings.HasPrefix(text, "Importing images from "): // k3s
		r.imports = append(r.imports, filepath.Base(strings.TrimPrefix(text, "Importing images from ")))
	case strings.HasPrefix(text, "Imported images from "):
		path, _, _ := strings.Cut(strings.TrimPrefix(text, "Imported images from "), " in ")
		r.imported(filepath.Base(path))
	case strings.HasPrefix(text, `"Importing images" file="`): // builtin
		path, _, _ := strings.Cut(strings.TrimPrefix(text, `"Importing images" file="`), `"`)
		r.imports = append(r.imports, filepath.Base(path))
	case strings.HasPrefix(text, `"Imported images" file="`):
		path, _, _ := strings.Cut(strings.TrimPrefix(text, `"Imported images" file="`), `"`)
		r.imported(filepath.Base(path))
	case strings.Contains(text, "failed to import "), strings.HasPrefix(text, `"Image archive is not imported"`):
		r.imported(slices.DeleteFunc(slices.Clone(r.imports), func(name string) bool { return !strings.Contains(text, name) })...)
	}
}

// importing are the beginnings of what followImports knows.
var importing = []string{"mporting images", "mported images", "failed to import ", "Image archive is not imported"}

// imported notes the end of imports. What was missing before may be there now.
func (r *Recognizer) imported(names ...string) {
	r.imports = slices.DeleteFunc(r.imports, func(name string) bool { return slices.Contains(names, name) })
	for i := range rules {
		if rules[i].unlessImporting {
			r.seen[i] = sighting{exits: r.seen[i].exits}
		}
	}
}

func told(cause Cause, line string, final bool) Trouble {
	return Trouble{Cause: cause, Message: sentence[cause] + ": " + textOf(line), Line: line, Final: final}
}
