package spec

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"path/filepath"
	"strings"
)

// longestSocket is sun_path of <sys/un.h> without its closing zero.
const longestSocket = 107

// Parse reads and checks a spec; every problem is a Failure with code SPEC.
func Parse(line []byte) (*Spec, error) {
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	var s Spec
	if err := decoder.Decode(&s); err != nil {
		return nil, Fail(BadSpec, "the spec is not what is expected: %v", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, Fail(BadSpec, "there is more than one JSON value on the line")
	}
	if s.Machine != nil && s.Machine.Dir == "" {
		s.Machine.Dir = "."
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	return &s, nil
}

func (s *Spec) check() error {
	if !filepath.IsAbs(s.Dir) || filepath.Clean(s.Dir) == "/" {
		return Fail(BadSpec, "dir: %q is not an absolute path of a folder of its own", s.Dir)
	}
	if s.Machine != nil {
		if err := s.Machine.check(); err != nil {
			return err
		}
	} else if s.Net.Protocol == None {
		return Fail(BadSpec, "machine: missing, and without a network there is nothing to keep")
	}
	if err := s.Net.check(); err != nil {
		return err
	}
	if s.Net.Protocol == None && (s.Control != nil || len(s.Forwards) > 0) {
		return Fail(BadSpec, "control and forwards need a network, and net.protocol is %q", None)
	}
	if s.Control != nil && s.Control.GuestPort == 0 {
		return Fail(BadSpec, "control.guestPort: must be 1 to 65535")
	}
	for _, forward := range s.Forwards {
		if _, _, err := forward.Ports(); err != nil {
			return err
		}
	}
	return s.checkNames()
}

func (m *Machine) check() error {
	if len(m.Argv) == 0 || m.Argv[0] == "" {
		return Fail(BadSpec, "machine.argv: names no program")
	}
	for _, arg := range m.Argv {
		if strings.ContainsRune(arg, 0) {
			return Fail(BadSpec, "machine.argv: holds a zero byte")
		}
	}
	for name, value := range m.Env {
		if name == "" || strings.ContainsAny(name, "=\x00") || strings.ContainsRune(value, 0) {
			return Fail(BadSpec, "machine.env: %q cannot be a variable", name)
		}
	}
	if !filepath.IsLocal(m.Dir) {
		return Fail(BadSpec, "machine.dir: %q is not inside dir", m.Dir)
	}
	for _, name := range m.Grows {
		if !filepath.IsLocal(name) {
			return Fail(BadSpec, "machine.grows: %q is not inside dir", name)
		}
	}
	return nil
}

func (n *Net) check() error {
	switch n.Protocol {
	case None:
		return nil
	case Qemu, Bess:
	default:
		return Fail(BadSpec, "net.protocol: %q is none of qemu, bess, none", n.Protocol)
	}
	if mac, err := net.ParseMAC(n.MAC); err != nil || len(mac) != 6 || mac[0]&1 != 0 {
		return Fail(BadSpec, "net.mac: %q is no address of a network card", n.MAC)
	}
	return nil
}

// checkNames sees that each file has a name of its own inside dir.
func (s *Spec) checkNames() error {
	type file struct {
		field, name string
		socket      bool
	}
	files := []file{
		{"api", s.API, true},
		{"networkLog", s.NetworkLog, false},
	}
	if s.Machine != nil {
		files = append(files, file{"consoleLog", s.ConsoleLog, false}, file{"exitFile", s.ExitFile, false})
	} else if s.ConsoleLog != "" || s.ExitFile != "" {
		return Fail(BadSpec, "consoleLog and exitFile are a machine's, and there is none")
	}
	if s.Net.Protocol != None {
		files = append(files, file{"net.socket", s.Net.Socket, true})
	}
	if s.Control != nil {
		files = append(files, file{"control.socket", s.Control.Socket, true})
	}
	taken := map[string]string{}
	for _, file := range files {
		name := filepath.Clean(file.name)
		switch {
		case file.name == "" || name == "." || !filepath.IsLocal(name) || strings.ContainsRune(name, 0):
			return Fail(BadSpec, "%s: %q is not the name of a file inside dir", file.field, file.name)
		case file.socket && len(file.name) > longestSocket:
			return Fail(BadSpec, "%s: longer than a socket's %d bytes", file.field, longestSocket)
		case taken[name] != "":
			return Fail(BadSpec, "%s: %q is taken by %s", file.field, file.name, taken[name])
		}
		taken[name] = file.field
	}
	return nil
}
