// Package clock reads the time since boot and sets the wall clock.
package clock

import (
	"time"

	"golang.org/x/sys/unix"
)

const (
	// tolerance is how far the guest's clock may be off before it is set.
	tolerance = time.Second
	// startUp is how long it may take from the host's note of the time to the start of the kernel.
	startUp = time.Minute
)

// Uptime is the time since the kernel started, also while the machine was stopped.
func Uptime() time.Duration {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &now); err != nil {
		return 0 // every Linux has this clock; a missing one must not end PID 1
	}
	return time.Duration(now.Nano())
}

// Set sets the wall clock when it is more than a second off.
func Set(to time.Time) error {
	if time.Since(to).Abs() <= tolerance {
		return nil
	}
	return set(to)
}

// SetAtBoot sets the wall clock when it contradicts the time that the host noted before it started the machine.
func SetAtBoot(noted time.Time) (bool, error) {
	least, wrong := atBoot(time.Now(), noted, Uptime())
	if !wrong {
		return false, nil
	}
	return true, set(least)
}

// atBoot returns the least time that it can be, and whether the clock is wrong: behind that, or so far ahead that the
// start of the machine does not explain it.
func atBoot(now, noted time.Time, uptime time.Duration) (least time.Time, wrong bool) {
	least = noted.Add(uptime)
	ahead := now.Sub(least)
	return least, ahead < -tolerance || ahead > startUp
}

func set(to time.Time) error {
	value := unix.NsecToTimespec(to.UnixNano())
	return unix.ClockSettime(unix.CLOCK_REALTIME, &value)
}
