package process

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// Relax lets the timers of a process's threads be up to `slack` late, so that those due at about the same time share one
// wake-up. Threads and processes that these start inherit it.
func Relax(pid int, slack time.Duration) error {
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		return ignoreGone(err)
	}
	var problems []error
	for _, thread := range threads {
		path := fmt.Sprintf("/proc/%s/timerslack_ns", thread.Name())
		err := os.WriteFile(path, []byte(strconv.FormatInt(slack.Nanoseconds(), 10)), 0)
		problems = append(problems, ignoreGone(err))
	}
	return errors.Join(problems...)
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ESRCH) {
		return nil
	}
	return err
}
