// Package logrus writes log lines in the form that k3s's have when nobody watches.
package logrus

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

// Infof, Warnf and Errorf write a line to stderr.
func Infof(format string, args ...any)  { line("info", fmt.Sprintf(format, args...)) }
func Warnf(format string, args ...any)  { line("warning", fmt.Sprintf(format, args...)) }
func Errorf(format string, args ...any) { line("error", fmt.Sprintf(format, args...)) }

// Fatalf writes a line and ends the program with 1.
func Fatalf(format string, args ...any) {
	line("fatal", fmt.Sprintf(format, args...))
	os.Exit(1)
}

func line(level, message string) {
	fmt.Fprint(os.Stderr, Line(time.Now(), level, message))
}

// Line is a log line with its end.
func Line(at time.Time, level, message string) string {
	return fmt.Sprintf("time=%q level=%s msg=%s\n", at.Format(time.RFC3339), level, strconv.Quote(message))
}
