package logrus

import (
	"testing"
	"time"
)

func TestLineIsInLogrusForm(t *testing.T) {
	at := time.Date(2026, 11, 29, 9, 58, 24, 0, time.UTC)
	want := `time="2026-11-29T09:58:24Z" level=fatal msg="Error: no \"x\""` + "\n"
	if got := Line(at, "fatal", `Error: no "x"`); got != want {
		t.Errorf("%s", got)
	}
}
