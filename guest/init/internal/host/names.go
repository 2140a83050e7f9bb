package host

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
	"navgw.dev/init/internal/config"
)

// SetName sets the hostname and writes the files below /etc that go with it and with the network.
func SetName(name string, network config.Network) error {
	if err := unix.Sethostname([]byte(name)); err != nil {
		return fmt.Errorf("hostname: %w", err)
	}
	for path, content := range NameFiles(name, network) {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// NameFiles are the contents of files below /etc by path. Without a network the host's own name is loopback's.
func NameFiles(name string, network config.Network) map[string]string {
	address := "127.0.1.1"
	if network.Address.IsValid() {
		address = network.Address.Addr().String()
	}
	files := map[string]string{
		"/etc/hostname": name + "\n",
		"/etc/hosts":    "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n" + address + " " + name + "\n",
	}
	if network.DNS.IsValid() {
		files["/etc/resolv.conf"] = "nameserver " + network.DNS.String() + "\n"
	}
	return files
}

// SetMachineID writes /etc/machine-id, the same at every boot of one state; the kubelet reports it.
func SetMachineID(stateDir string) error {
	kept := filepath.Join(stateDir, "machine-id")
	id, err := os.ReadFile(kept)
	if errors.Is(err, fs.ErrNotExist) {
		raw := make([]byte, 16)
		rand.Read(raw) // never fails, see crypto/rand
		id = []byte(hex.EncodeToString(raw) + "\n")
		err = os.WriteFile(kept, id, 0o444)
	}
	if err != nil {
		return err
	}
	return os.WriteFile("/etc/machine-id", id, 0o444)
}
