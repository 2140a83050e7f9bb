package host

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strconv"

	"golang.org/x/sys/unix"
)

var (
	mhzLine       = regexp.MustCompile(`(?m)^cpu MHz\s*:`)
	processorLine = regexp.MustCompile(`(?m)^processor\s*:`)
	bogomipsLine  = regexp.MustCompile(`(?m)^bogomips\s*:\s*([0-9.]+)`)
	umlLine       = regexp.MustCompile(`(?m)^vendor_id\s*:\s*User Mode Linux`)
)

// assumedMHz stands for a processor that says nothing of its speed.
const assumedMHz = 1000

// IsUML tells User Mode Linux from a machine, by its /proc/cpuinfo.
func IsUML() bool {
	content, err := os.ReadFile("/proc/cpuinfo")
	return err == nil && umlLine.Match(content)
}

// CompleteCPUInfo binds a completed copy over /proc/cpuinfo when no processor has a `cpu MHz` line, as on User Mode
// Linux: cAdvisor, and with it the kubelet, fails without one.
func CompleteCPUInfo(copyPath string) error {
	content, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return err
	}
	if mhzLine.Match(content) {
		return nil
	}
	if err := os.WriteFile(copyPath, withMHz(content), 0o444); err != nil {
		return err
	}
	if err := unix.Mount(copyPath, "/proc/cpuinfo", "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("bind over /proc/cpuinfo: %w", err)
	}
	return nil
}

// withMHz adds `cpu MHz` to every processor's block. Blocks begin with a `processor` line; on some kernels no empty line
// is between them. A loop of the delay calibration takes two instructions, so that bogomips are about twice the MHz.
func withMHz(content []byte) []byte {
	var completed bytes.Buffer
	starts := processorLine.FindAllIndex(content, -1)
	for i, start := range starts {
		end := len(content)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		block := bytes.TrimSpace(content[start[0]:end])
		mhz := float64(assumedMHz)
		if match := bogomipsLine.FindSubmatch(block); match != nil {
			if bogomips, err := strconv.ParseFloat(string(match[1]), 64); err == nil && bogomips > 0 {
				mhz = bogomips / 2
			}
		}
		fmt.Fprintf(&completed, "%s\ncpu MHz\t\t: %.3f\n\n", block, mhz)
	}
	return completed.Bytes()
}
