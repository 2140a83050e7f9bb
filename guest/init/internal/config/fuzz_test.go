package config

import "testing"

func FuzzConfig(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"schema":1}`, `{"schema":2}`,
		`{"schema":1,"mode":"node","hostname":"n","network":{"address":"192.168.127.2/24","gateway":"192.168.127.1","mac":"5a:94:ef:e4:0c:ee"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		parsed, err := Parse(content)
		if (parsed == nil) == (err == nil) {
			t.Fatalf("%+v and %v", parsed, err)
		}
		if err == nil {
			parsed.HasStateDisk()
		}
	})
}

func FuzzNodeOptions(f *testing.F) {
	f.Add([]byte("disable: [traefik]\ncluster-cidr: 10.42.0.0/16\n"), "--service-cidr=10.43.0.0/16", "--disable")
	f.Add([]byte("service-cidr: [a, b]"), "--cluster-dns", "10.43.0.10")
	f.Add([]byte("{"), "", "-")
	f.Fuzz(func(t *testing.T, content []byte, first, second string) {
		options, err := ParseNodeOptions(content, []string{first, second}, "host")
		if err == nil && (options.NodeName == "" || options.ClusterDNS == "" || options.ClusterRange == "") {
			t.Fatalf("%+v", options)
		}
	})
}
