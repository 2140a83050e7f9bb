// Package shim starts containerd's shims as the claimed containerd does.
//
// The builtin node's containerd gives a shim its parameters in one message on stdin, which is how it is done since 2.3. One
// before that gives the runtime's options there and nothing else, and a shim built for the new way refuses to start.
package shim

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Name is the program of a shim.
const Name = "containerd-shim-runc-v2"

// IsOld tells whether a containerd starts shims in the old way, by a version such as v2.1.5-k3s1.
func IsOld(containerd string) bool {
	parts := strings.SplitN(strings.TrimPrefix(containerd, "v"), ".", 3)
	if len(parts) < 2 {
		return false
	}
	major, err := strconv.Atoi(parts[0])
	minor, minorErr := strconv.Atoi(parts[1])
	return err == nil && minorErr == nil && (major < 2 || (major == 2 && minor < 3))
}

// IsStart tells whether a shim is called to start, by its arguments.
func IsStart(args []string) bool { return slices.Contains(args, "start") }

// Fields of containerd.runtime.bootstrap.v1.BootstrapParams and of the Extension in it.
const (
	extensionsField = 8
	valueField      = 1
)

// OldInput is what an old containerd writes to the stdin of a shim: of the parameters only the runtime's options, as an Any.
func OldInput(params []byte) ([]byte, error) {
	extension, err := field(params, extensionsField)
	if err != nil || extension == nil {
		return nil, err
	}
	return field(extension, valueField)
}

// CheckAnswer refuses what an old containerd cannot read: it knows JSON, and else takes all of it for an address. A shim of 2.3
// answers by a message, so that it is started and then not found.
func CheckAnswer(answer []byte) error {
	text := strings.TrimSpace(string(answer))
	var params struct {
		Version  int
		Protocol string
	}
	if json.Unmarshal([]byte(text), &params) == nil && params.Version >= 2 && params.Protocol != "" {
		return nil
	}
	if protocol, _, _ := strings.Cut(text, "://"); protocol != "unix" {
		return fmt.Errorf("failed to create TTRPC connection: unsupported protocol: %s", protocol)
	}
	return nil
}

var errMessage = errors.New("not a message of protocol buffers")

// field is the content of the first field with a number, which must be a message or a text.
func field(message []byte, number uint64) ([]byte, error) {
	for len(message) > 0 {
		tag, n := binary.Uvarint(message)
		if n <= 0 {
			return nil, errMessage
		}
		message = message[n:]
		switch tag & 7 {
		case 0:
			_, n := binary.Uvarint(message)
			if n <= 0 {
				return nil, errMessage
			}
			message = message[n:]
		case 2:
			size, n := binary.Uvarint(message)
			if n <= 0 || size > uint64(len(message)-n) {
				return nil, errMessage
			}
			content := message[n : n+int(size)]
			if tag>>3 == number {
				return content, nil
			}
			message = message[n+int(size):]
		default:
			return nil, errMessage
		}
	}
	return nil, nil
}
