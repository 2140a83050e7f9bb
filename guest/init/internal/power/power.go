// Package power ends the machine.
package power

import "golang.org/x/sys/unix"

// Off ends the machine. `uml` tells whether it is User Mode Linux, which ends on a power-off. The others have no ACPI:
// there a restart ends the machine, as QEMU runs with -no-reboot and libkrun ends on it too.
func Off(uml bool) error {
	unix.Sync()
	command := unix.LINUX_REBOOT_CMD_RESTART
	if uml {
		command = unix.LINUX_REBOOT_CMD_POWER_OFF
	}
	return unix.Reboot(command)
}

// CatchCtrlAltDel makes the kernel send SIGINT to init instead of restarting at once.
func CatchCtrlAltDel() error { return unix.Reboot(unix.LINUX_REBOOT_CMD_CAD_OFF) }
