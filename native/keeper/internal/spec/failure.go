package spec

import (
	"errors"
	"fmt"
)

// Code is what a caller branches on.
type Code string

// Codes of failures.
const (
	PortInUse  Code = "PORT_IN_USE"
	Spawn      Code = "SPAWN"
	Socket     Code = "SOCKET"
	BadSpec    Code = "SPEC"
	Internal   Code = "INTERNAL"
	NoSuchItem Code = "NOT_FOUND"
)

// Failure is an error a caller can act on. Port is set with PORT_IN_USE only.
type Failure struct {
	OK      bool   `json:"ok"`
	Code    Code   `json:"code"`
	Message string `json:"message"`
	Port    int    `json:"port,omitempty"`
}

func (f *Failure) Error() string { return string(f.Code) + ": " + f.Message }

// Fail makes a Failure with a formatted message.
func Fail(code Code, format string, args ...any) *Failure {
	return &Failure{Code: code, Message: fmt.Sprintf(format, args...)}
}

// FailureOf finds the Failure in err; an error that nobody classified is INTERNAL.
func FailureOf(err error) *Failure {
	if failure, ok := errors.AsType[*Failure](err); ok {
		return failure
	}
	return Fail(Internal, "%v", err)
}
