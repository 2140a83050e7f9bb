package config

import (
	"strings"
	"testing"
)

const fullRun = `{
  "schema": 1, "hostname": "navgw", "time": "2026-01-02T03:04:05.678Z", "mode": "run",
  "run": {
    "root": "navgw-root", "access": "overlay", "volumes": [{"tag": "navgw-volume-0", "path": "/data", "readOnly": true}],
    "argv": ["sh", "-c", "true"], "env": {"A": "b"}, "workdir": "/", "user": "", "streams": ["stdout"]
  }
}`

func TestARunNeedsNeitherTokenNorNetwork(t *testing.T) {
	c, err := Parse([]byte(fullRun))
	if err != nil {
		t.Fatal(err)
	}
	if c.Network.Address.IsValid() || c.Run.Access != AccessOverlay || c.Run.Volumes[0].Path != "/data" || c.Run.Argv[2] != "true" {
		t.Errorf("%+v", c)
	}
}

func TestEveryProblemOfARunIsNamed(t *testing.T) {
	for change, naming := range map[[2]string]string{
		{`"navgw-root"`, `""`}:              "run.root",
		{`"overlay"`, `"all"`}:              `run.access "all"`,
		{`"navgw-volume-0"`, `""`}:          "a tag",
		{`"/data"`, `"data"`}:               `"data" is no folder`,
		{`"/data"`, `"/../"`}:               `"/../" is no folder`,
		{`["sh", "-c", "true"]`, `[]`}:      "run.argv",
		{`["sh", "-c", "true"]`, `[""]`}:    "run.argv",
		{`"workdir": "/"`, `"workdir": ""`}: "run.workdir",
		{`["stdout"]`, `["stdlog"]`}:        `"stdlog"`,
	} {
		text := strings.Replace(fullRun, change[0], change[1], 1)
		if text == fullRun {
			t.Fatalf("%q is not in the text", change[0])
		}
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), naming) {
			t.Errorf("%s: %v", change[1], err)
		}
	}
}
