package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"navgw.dev/keeper/internal/spec"
	"navgw.dev/keeper/internal/testwait"
)

func TestForwardsLeadToTheGuest(t *testing.T) {
	for _, protocol := range []spec.Protocol{spec.Qemu, spec.Bess} {
		t.Run(string(protocol), func(t *testing.T) {
			r := begin(t, guest(t, protocol))
			control := unixClient(filepath.Join(r.dir, "control.sock"))
			testwait.Until(t, "the guest answers on the control socket", func() bool {
				body, err := post(control, "http://agent/", "hello")
				return err == nil && body == "port 7601: hello"
			})
			forward := "http://" + r.answer.Forwards[0].Host
			large := strings.Repeat("a line of text\n", 1<<16)
			if body, err := post(http.DefaultClient, forward, large); err != nil || body != "port 6443: "+large {
				t.Errorf("%.50q… of %d bytes, %v", body, len(body), err)
			}

			status, body := r.request("POST", "/v1/forwards", `{"host":"127.0.0.1:0","guest":"192.168.127.2:7601"}`)
			var added spec.Forward
			if err := json.Unmarshal([]byte(body), &added); err != nil || status != 200 {
				t.Fatalf("%d %s", status, body)
			}
			if body, err := post(http.DefaultClient, "http://"+added.Host, "again"); err != nil || body != "port 7601: again" {
				t.Errorf("the new forward: %q, %v", body, err)
			}
			if _, body := r.request("GET", "/v1/status", ""); !strings.Contains(body, added.Host) {
				t.Errorf("the new forward is not in the status: %s", body)
			}
			open, err := net.Dial("tcp", added.Host)
			if err != nil {
				t.Fatal(err)
			}
			defer open.Close()
			if status, body := r.request("DELETE", "/v1/forwards", fmt.Sprintf(`{"host":%q}`, added.Host)); status != 204 {
				t.Errorf("%d %s", status, body)
			}
			if conn, err := net.Dial("tcp", added.Host); err == nil {
				conn.Close()
				t.Error("the removed forward still accepts")
			}
			_ = open.SetDeadline(time.Now().Add(testwait.Bound))
			if _, err := io.ReadAll(open); errors.Is(err, context.DeadlineExceeded) || isTimeout(err) {
				t.Error("a connection through the removed forward goes on")
			}
			if status, body := r.request("DELETE", "/v1/forwards", fmt.Sprintf(`{"host":%q}`, added.Host)); status != 404 {
				t.Errorf("removed twice: %d %s", status, body)
			}

			_, _ = post(control, "http://agent/?exit=5", "")
			r.isOver()
			if got := r.exit(); got != "code 5" {
				t.Errorf("exit.json: %s", got)
			}
		})
	}
}

func TestAClientIsTurnedAwayWhenTheGuestDoesNotListen(t *testing.T) {
	r := begin(t, guest(t, spec.Qemu))
	control := unixClient(filepath.Join(r.dir, "control.sock"))
	testwait.Until(t, "the guest is up", func() bool {
		_, err := post(control, "http://agent/", "")
		return err == nil
	})
	_, body := r.request("POST", "/v1/forwards", `{"host":"127.0.0.1:0","guest":"192.168.127.2:9"}`)
	var added spec.Forward
	if err := json.Unmarshal([]byte(body), &added); err != nil {
		t.Fatal(err)
	}
	checkTurnedAway(t, added.Host)
}

func TestAClientIsTurnedAwayBeforeTheMachineIsPluggedIn(t *testing.T) {
	r := begin(t, withNetwork(shell(t, "sleep 1000"), spec.Qemu))
	checkTurnedAway(t, r.answer.Forwards[0].Host)
}

func checkTurnedAway(t *testing.T, host string) {
	t.Helper()
	start := time.Now()
	conn, err := net.Dial("tcp", host)
	if err == nil {
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(testwait.Bound))
		_, err = conn.Read(make([]byte, 1))
	}
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("%v, not a reset", err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %s", took)
	}
}

func TestPortInUse(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	wanted := withNetwork(shell(t, "sleep 1000"), spec.Qemu)
	wanted.Forwards = append(wanted.Forwards, spec.Forward{Host: taken.Addr().String(), Guest: "192.168.127.2:80"})
	if failure := refused(t, wanted); failure.Code != spec.PortInUse || failure.Port != port {
		t.Errorf("%+v", failure)
	}
	checkNothingLeft(t, wanted.Dir)

	r := begin(t, withNetwork(shell(t, "sleep 1000"), spec.Qemu))
	status, body := r.request("POST", "/v1/forwards", fmt.Sprintf(`{"host":%q,"guest":"192.168.127.2:80"}`, taken.Addr()))
	var failure spec.Failure
	if err := json.Unmarshal([]byte(body), &failure); err != nil || status != 409 || failure.Code != spec.PortInUse || failure.Port != port {
		t.Errorf("%d %s", status, body)
	}
}

func TestForwardsOfOtherAddressesAreRefused(t *testing.T) {
	r := begin(t, withNetwork(shell(t, "sleep 1000"), spec.Qemu))
	for _, body := range []string{
		`{"host":"0.0.0.0:0","guest":"192.168.127.2:80"}`,
		`{"host":":0","guest":"192.168.127.2:80"}`,
		`{"host":"[::1]:0","guest":"192.168.127.2:80"}`,
		`{"host":"[::ffff:127.0.0.1]:0","guest":"192.168.127.2:80"}`,
		`{"host":"localhost:0","guest":"192.168.127.2:80"}`,
		`{"host":"127.0.0.1:0","guest":"192.168.127.1:80"}`,
		`{"host":"127.0.0.1:0","guest":"192.168.127.2:0"}`,
		`{"host":"127.0.0.1:0","guest":"192.168.127.2:80","protocol":"unix"}`,
		`{"host":"/tmp/some.sock","guest":"192.168.127.2:80"}`,
	} {
		if status, answer := r.request("POST", "/v1/forwards", body); status != 400 || !strings.Contains(answer, `"SPEC"`) {
			t.Errorf("%s: %d %s", body, status, answer)
		}
	}
}

func unixClient(path string) *http.Client {
	return &http.Client{Timeout: testwait.Bound, Transport: &http.Transport{
		DisableKeepAlives: true,
		DialContext:       func(context.Context, string, string) (net.Conn, error) { return net.Dial("unix", path) },
	}}
}

func post(client *http.Client, url, body string) (string, error) {
	response, err := client.Post(url, "text/plain", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return string(content), err
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
