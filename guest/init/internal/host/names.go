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
	for path, content := range nameFiles(name, network) {
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func nameFiles(name string, network config.Network) map[string]string {
	files := map[string]string{
		"/etc/hostname": name + "\n",
		"/etc/hosts": "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n" +
			network.Address.Addr().String() + " " + name + "\n",
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
