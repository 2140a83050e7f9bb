package clock

import (
	"testing"
	"time"
)

func TestAtBoot(t *testing.T) {
	noted := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, test := range map[string]struct {
		now    time.Duration // since the host noted the time
		uptime time.Duration
		wrong  bool
	}{
		"a right clock after a fast start":                {300 * time.Millisecond, 200 * time.Millisecond, false},
		"a right clock after a slow start of the machine": {20 * time.Second, 6 * time.Second, false},
		"a clock that begins at 1970":                     {-56 * 365 * 24 * time.Hour, 6 * time.Second, true},
		"a clock that is two seconds behind":              {4 * time.Second, 6 * time.Second, true},
		"a clock that is half a second behind":            {5500 * time.Millisecond, 6 * time.Second, false},
		"a clock in another time zone":                    {2 * time.Hour, time.Second, true},
	} {
		least, wrong := atBoot(noted.Add(test.now), noted, test.uptime)
		if wrong != test.wrong || !least.Equal(noted.Add(test.uptime)) {
			t.Errorf("%s: wrong %t, set to %s", name, wrong, least)
		}
	}
}

func TestUptimeRuns(t *testing.T) {
	first := Uptime()
	if first <= 0 || Uptime() < first {
		t.Error("it does not")
	}
}

func TestSetLeavesARightClockAlone(t *testing.T) {
	before, boot := time.Now().Round(0), Uptime()
	if err := Set(before.Add(tolerance / 2)); err != nil {
		t.Error(err)
	}
	if moved := time.Now().Round(0).Sub(before) - (Uptime() - boot); moved.Abs() > tolerance/4 {
		t.Errorf("it is %s ahead", moved)
	}
}
