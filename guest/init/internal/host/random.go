package host

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// fromHardware is how much is read of a hardware source, in bytes: what the kernel's pool can hold.
const fromHardware = 32

// SeedRandom feeds the kernel's random pool with the host's seed and, when there is one, a hardware source, so that
// nothing waits for the pool to fill and clones of one disk or snapshot differ.
func SeedRandom(seed []byte) error {
	return feed(seed, false)
}

// ReseedRandom does that in a machine that went on from a snapshot, and has what is drawn from now on depend on it.
func ReseedRandom(seed []byte) error {
	return feed(seed, true)
}

func feed(seed []byte, atOnce bool) error {
	if hardware, err := os.Open("/dev/hwrng"); err == nil {
		drawn := make([]byte, fromHardware)
		n, _ := hardware.Read(drawn) // a source that gives nothing is as good as none
		hardware.Close()
		seed = append(seed, drawn[:n]...)
	}
	if len(seed) == 0 {
		return nil
	}
	pool, err := os.OpenFile("/dev/random", os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer pool.Close()
	// struct rand_pool_info of linux/random.h: two ints, then the bytes.
	info := make([]uint32, 2+(len(seed)+3)/4)
	info[0], info[1] = uint32(len(seed)*8), uint32(len(seed))
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&info[2])), len(seed)), seed)
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, pool.Fd(), unix.RNDADDENTROPY, uintptr(unsafe.Pointer(&info[0]))); errno != 0 {
		return fmt.Errorf("seed the random pool: %w", errno)
	}
	if !atOnce {
		return nil
	}
	// Else the kernel does so within a minute.
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, pool.Fd(), unix.RNDRESEEDCRNG, 0); errno != 0 {
		return fmt.Errorf("reseed the random generator: %w", errno)
	}
	return nil
}
