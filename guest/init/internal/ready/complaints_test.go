package ready

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
)

func TestComplaintsOfPods(t *testing.T) {
	var pods podList
	text := `{"items":[
		{"metadata":{"name":"coredns-1"},"status":{"containerStatuses":[{"name":"coredns","state":{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling\n image"}}}]}},
		{"metadata":{"name":"helm-1"},"status":{"initContainerStatuses":[{"name":"a","state":{"waiting":{"reason":"PodInitializing"}}}],"containerStatuses":[{"name":"b","state":{"running":{}}}]}}]}`
	if err := json.Unmarshal([]byte(text), &pods); err != nil {
		t.Fatal(err)
	}
	if lines := pods.lines(); !slices.Equal(lines, []string{"pod kube-system/coredns-1: ImagePullBackOff: Back-off pulling image"}) {
		t.Errorf("%q", lines)
	}
}

func TestAnEventIsTakenAgainOnlyWhenItIsRepeated(t *testing.T) {
	told := map[string]string{}
	lines := func(version string) []string {
		var events eventList
		text := `{"items":[{"metadata":{"uid":"u","resourceVersion":"` + version + `"},"involvedObject":{"name":"coredns-1"},"reason":"FailedCreatePodSandBox","message":"no plugin"}]}`
		if err := json.Unmarshal([]byte(text), &events); err != nil {
			t.Fatal(err)
		}
		return events.newLines(told)
	}
	want := []string{"pod kube-system/coredns-1: FailedCreatePodSandBox: no plugin"}
	if first, again, more := lines("1"), lines("1"), lines("2"); !slices.Equal(first, want) || again != nil || !slices.Equal(more, want) {
		t.Errorf("%q %q %q", first, again, more)
	}
}

func TestWithoutAnAPIServerNothingIsComplainedOf(t *testing.T) {
	c := startCluster(t)
	if lines := NewComplaints(c.kubeconfig).Lines(context.Background()); lines != nil {
		t.Errorf("%q", lines)
	}
}
