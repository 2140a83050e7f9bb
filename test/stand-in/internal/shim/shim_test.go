package shim

import (
	"encoding/binary"
	"testing"
)

func message(fields ...any) []byte {
	var out []byte
	for i := 0; i < len(fields); i += 2 {
		number := uint64(fields[i].(int))
		switch value := fields[i+1].(type) {
		case int:
			out = binary.AppendUvarint(out, number<<3)
			out = binary.AppendUvarint(out, uint64(value))
		case string:
			out = binary.AppendUvarint(out, number<<3|2)
			out = binary.AppendUvarint(out, uint64(len(value)))
			out = append(out, value...)
		}
	}
	return out
}

func TestAnOldContainerdGivesAShimNothingButTheRuntimesOptions(t *testing.T) {
	options := string(message(1, "containerd.runc.v1.Options", 2, "x"))
	params := message(1, "id", 2, "k8s.io", 3, 4, 4, "2.4.2", 8, string(message(1, options)))
	if got, err := OldInput(params); err != nil || string(got) != options {
		t.Errorf("%q %v", got, err)
	}
	if got, err := OldInput(message(1, "id", 2, "k8s.io")); err != nil || len(got) != 0 {
		t.Errorf("without options: %q %v", got, err)
	}
	if _, err := OldInput([]byte("{}")); err == nil {
		t.Error("what is no message was taken")
	}
}

func TestAnOldContainerdCannotReadTheAnswerOfANewShim(t *testing.T) {
	for _, good := range []string{`{"version":3,"address":"unix:///run/s/1","protocol":"ttrpc"}`, "unix:///run/s/1\n"} {
		if err := CheckAnswer([]byte(good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	err := CheckAnswer(message(1, 3, 2, "unix:///run/s/1", 3, "ttrpc"))
	if err == nil || err.Error() != "failed to create TTRPC connection: unsupported protocol: \b\x03\x12\x0funix" {
		t.Errorf("%q", err)
	}
}

func TestOldIsWhatComesBefore23(t *testing.T) {
	for version, want := range map[string]bool{
		"v2.1.5-k3s1": true, "v2.2.0": true, "v1.7.28-k3s1": true, "v2.3.1-k3s1": false, "v2.4.2": false, "v3.0.0": false, "": false,
	} {
		if IsOld(version) != want {
			t.Errorf("%s: %v", version, !want)
		}
	}
}

func TestAShimIsKnownByTheLink(t *testing.T) {
	if folder, ok := Folder("/run/stand-in/stand-in-shim/" + Name); !ok || folder != "/run/stand-in/stand-in-shim" {
		t.Error(folder, ok)
	}
	for _, name := range []string{"/opt/node/bin/" + Name, "/run/stand-in/stand-in-shim/k3s", Name} {
		if _, ok := Folder(name); ok {
			t.Errorf("%s was taken for the link", name)
		}
	}
}
