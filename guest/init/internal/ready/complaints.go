package ready

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// complaintsBound is how long the API server may take for what pods lack.
const complaintsBound = 3 * time.Second

// Complaints asks why the system's pods do not run.
type Complaints struct {
	session session
	// events are those that were told, by their UID: an event that repeats has a new resourceVersion.
	events map[string]string
}

// NewComplaints asks the API server that a kubeconfig names.
func NewComplaints(kubeconfig string) *Complaints {
	return &Complaints{session: session{path: kubeconfig}, events: map[string]string{}}
}

// Lines is what keeps pods of kube-system from running, a line each: what their containers wait for, and the events of warnings that
// are new. Nothing while the API server does not answer.
func (c *Complaints) Lines(ctx context.Context) []string {
	client, err := c.session.current()
	if err != nil {
		return nil // not written yet
	}
	bounded, done := context.WithTimeout(ctx, complaintsBound)
	defer done()
	var pods podList
	var events eventList
	if client.read(bounded, "/api/v1/namespaces/kube-system/pods", &pods) != nil {
		return nil // not up yet, or too busy
	}
	lines := pods.lines()
	warnings := url.Values{"fieldSelector": {"type=Warning,involvedObject.kind=Pod"}, "limit": {"100"}}
	if client.read(bounded, "/api/v1/namespaces/kube-system/events?"+warnings.Encode(), &events) != nil {
		return lines
	}
	return append(lines, events.newLines(c.events)...)
}

type metadata struct {
	Name            string `json:"name"`
	UID             string `json:"uid"`
	ResourceVersion string `json:"resourceVersion"`
}

type podList struct {
	Items []struct {
		Metadata metadata `json:"metadata"`
		Status   struct {
			Init       []containerStatus `json:"initContainerStatuses"`
			Containers []containerStatus `json:"containerStatuses"`
		} `json:"status"`
	} `json:"items"`
}

type containerStatus struct {
	Name  string `json:"name"`
	State struct {
		Waiting *struct {
			Reason  string `json:"reason"`
			Message string `json:"message"`
		} `json:"waiting"`
	} `json:"state"`
}

func (l podList) lines() []string {
	var lines []string
	for _, pod := range l.Items {
		for _, container := range append(pod.Status.Init, pod.Status.Containers...) {
			// Without a message it waits for its turn.
			if waiting := container.State.Waiting; waiting != nil && waiting.Message != "" {
				lines = append(lines, complaint(pod.Metadata.Name, waiting.Reason, waiting.Message))
			}
		}
	}
	return lines
}

type eventList struct {
	Items []struct {
		Metadata metadata `json:"metadata"`
		Object   metadata `json:"involvedObject"`
		Reason   string   `json:"reason"`
		Message  string   `json:"message"`
	} `json:"items"`
}

// newLines are those that `told` does not have, which has them then.
func (l eventList) newLines(told map[string]string) []string {
	var lines []string
	for _, event := range l.Items {
		if told[event.Metadata.UID] == event.Metadata.ResourceVersion {
			continue
		}
		told[event.Metadata.UID] = event.Metadata.ResourceVersion
		lines = append(lines, complaint(event.Object.Name, event.Reason, event.Message))
	}
	return lines
}

func complaint(pod, reason, message string) string {
	return fmt.Sprintf("pod kube-system/%s: %s: %s", pod, reason, strings.Join(strings.Fields(message), " "))
}
