package spec

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
)

// whole is a spec with every field.
func whole() map[string]any {
	return map[string]any{
		"dir": "/clusters/default", "ephemeral": false,
		"machine": map[string]any{"argv": []string{"qemu"}, "env": map[string]string{"A": "b"}, "dir": ".", "stdin": "text"},
		"net":     map[string]any{"protocol": "qemu", "socket": "net.sock", "mac": "5a:94:ef:e4:0c:ee"},
		"control": map[string]any{"socket": "control.sock", "guestPort": 7601},
		"forwards": []any{
			map[string]any{"host": "127.0.0.1:0", "guest": "192.168.127.2:6443"},
		},
		"api": "keeper.sock", "consoleLog": "console.log", "networkLog": "network.log", "exitFile": "exit.json",
	}
}

func line(t *testing.T, changes map[string]any) []byte {
	t.Helper()
	fields := whole()
	maps.Copy(fields, changes)
	content, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func TestWholeSpecIsTaken(t *testing.T) {
	s, err := Parse(line(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if s.Machine.Stdin != "text" || s.Net.Protocol != Qemu || s.Control.GuestPort != 7601 || len(s.Forwards) != 1 {
		t.Errorf("%+v", s)
	}
}

func TestSpecWithoutNetworkIsTaken(t *testing.T) {
	changes := map[string]any{"net": map[string]any{"protocol": "none"}, "control": nil, "forwards": nil}
	if _, err := Parse(line(t, changes)); err != nil {
		t.Fatal(err)
	}
}

func TestSpecWithoutMachineIsTaken(t *testing.T) {
	s, err := Parse(line(t, map[string]any{"machine": nil, "consoleLog": "", "exitFile": ""}))
	if err != nil || s.Machine != nil {
		t.Fatal(s, err)
	}
}

func TestBadSpecsAreRefusedByField(t *testing.T) {
	network := func(protocol, socket, mac string) map[string]any {
		return map[string]any{"net": map[string]any{"protocol": protocol, "socket": socket, "mac": mac}}
	}
	argv := func(args ...string) map[string]any { return map[string]any{"argv": args} }
	const mac = "5a:94:ef:e4:0c:ee"
	for _, bad := range []struct {
		names   string // what the message must name
		changes map[string]any
	}{
		{"surprise", map[string]any{"surprise": 1}},
		{"dir", map[string]any{"dir": "relative"}},
		{"dir", map[string]any{"dir": "/"}},
		{"dir", map[string]any{"dir": ""}},
		{"machine.argv", map[string]any{"machine": argv()}},
		{"machine.argv", map[string]any{"machine": argv("")}},
		{"machine.argv", map[string]any{"machine": argv("a\x00b")}},
		{"machine.env", map[string]any{"machine": map[string]any{"argv": []string{"a"}, "env": map[string]string{"A=B": "c"}}}},
		{"machine.dir", map[string]any{"machine": map[string]any{"argv": []string{"a"}, "dir": "/tmp"}}},
		{"machine.dir", map[string]any{"machine": map[string]any{"argv": []string{"a"}, "dir": "../b"}}},
		{"shell", map[string]any{"machine": map[string]any{"argv": []string{"a"}, "shell": true}}},
		{"consoleLog", map[string]any{"machine": nil}},
		{"machine", map[string]any{"machine": nil, "consoleLog": "", "exitFile": "", "control": nil, "forwards": nil,
			"net": map[string]any{"protocol": "none"}}},
		{"net.protocol", network("vfkit", "net.sock", mac)},
		{"net.protocol", network("", "net.sock", mac)},
		{"net.socket", network("bess", "/tmp/net.sock", mac)},
		{"net.socket", network("bess", "../net.sock", mac)},
		{"net.socket", network("bess", "", mac)},
		{"net.socket", network("bess", strings.Repeat("n", 108), mac)},
		{"keeper.sock", network("bess", "./keeper.sock", mac)},
		{"net.mac", network("qemu", "net.sock", "")},
		{"net.mac", network("qemu", "net.sock", "01:00:5e:00:00:01")},
		{"net.mac", network("qemu", "net.sock", "02:00:5e:10:00:00:00:01")},
		{"net.protocol", network("none", "", "")},
		{"control.guestPort", map[string]any{"control": map[string]any{"socket": "control.sock"}}},
		{"control.socket", map[string]any{"control": map[string]any{"guestPort": 1}}},
		{"guestPort", map[string]any{"control": map[string]any{"socket": "control.sock", "guestPort": 65536}}},
		{"api", map[string]any{"api": ""}},
		{"api", map[string]any{"api": "."}},
		{"consoleLog", map[string]any{"consoleLog": "/var/log/messages"}},
		{"networkLog", map[string]any{"networkLog": "console.log"}},
		{"exitFile", map[string]any{"exitFile": "a/../../exit.json"}},
		{"0.0.0.0:0", map[string]any{"forwards": []Forward{{Host: "0.0.0.0:0", Guest: "192.168.127.2:80"}}}},
		{"10.0.0.1:80", map[string]any{"forwards": []Forward{{Host: "127.0.0.1:0", Guest: "10.0.0.1:80"}}}},
	} {
		_, err := Parse(line(t, bad.changes))
		if failure := FailureOf(err); err == nil || failure.Code != BadSpec || !strings.Contains(failure.Message, bad.names) {
			t.Errorf("%v: %v", bad.changes, err)
		}
	}
}

func TestOneValueALine(t *testing.T) {
	for _, bad := range []string{"", "null extra", "[]", string(line(t, nil)) + "{}", `{"dir":`} {
		if _, err := Parse([]byte(bad)); err == nil || FailureOf(err).Code != BadSpec {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
