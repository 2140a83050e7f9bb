package account

import (
	"fmt"
	"strings"
	"testing"
)

const (
	passwd = "root:x:0:0:root:/root:/bin/sh\n# a comment\nweb:x:101:102:web,,,:/srv/web:/sbin/nologin\nshort:x:7\n"
	group  = "root:x:0:root\nweb:x:102:\nlogs:x:200:other,web\nweb2:x:201:web2\n1000:x:300:\n"
)

func TestLookup(t *testing.T) {
	for user, want := range map[string]string{
		"":           "{0 0 [] /root}",
		"root":       "{0 0 [] /root}",
		"web":        "{101 102 [200] /srv/web}",
		"101":        "{101 102 [200] /srv/web}",
		"web:":       "{101 102 [200] /srv/web}",
		"web:logs":   "{101 200 [] /srv/web}",
		"web:55":     "{101 55 [] /srv/web}",
		"4321":       "{4321 0 [] /}",
		"4321:4322":  "{4321 4322 [] /}",
		"4321:logs":  "{4321 200 [] /}",
		":logs":      "{0 200 [] /root}",
		"4321:1000":  "{4321 300 [] /}", // a name wins over a number, as for runtimes
		"4294967294": "{4294967294 0 [] /}",
	} {
		got, err := Lookup(user, strings.NewReader(passwd), strings.NewReader(group))
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%q: %v, %v and not %s", user, got, err, want)
		}
	}
}

func TestRootNeedsNoFiles(t *testing.T) {
	got, err := Lookup("", strings.NewReader(""), strings.NewReader(""))
	if err != nil || fmt.Sprint(got) != "{0 0 [] /root}" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestWhoIsNotThereIsAnError(t *testing.T) {
	for user, naming := range map[string]string{
		"nobody":     `no user "nobody"`,
		"short":      `no user "short"`,
		"web:nobody": `no group "nobody"`,
		"-1":         `no user "-1"`,
		"4294967295": `no user "4294967295"`,
		"4294967296": `no user "4294967296"`,
	} {
		if got, err := Lookup(user, strings.NewReader(passwd), strings.NewReader(group)); err == nil || !strings.Contains(err.Error(), naming) {
			t.Errorf("%q: %v, %v", user, got, err)
		}
	}
}
