package network

import "testing"

func TestPlacesAreBounded(t *testing.T) {
	p := &places{bound: 2}
	if !p.enter() || !p.enter() {
		t.Fatal("a free place was refused")
	}
	if p.enter() {
		t.Error("a third place of two")
	}
	p.leave()
	if !p.enter() {
		t.Error("a place that was left is not free")
	}
}

func TestFewDescriptorsMakeFewPlaces(t *testing.T) {
	if got, most := newPlaces(1<<30, 2).bound, descriptors()/2; got != most {
		t.Errorf("%d places with %d descriptors", got, most)
	}
	if got := newPlaces(3, 2).bound; got != 3 {
		t.Errorf("%d places, not 3", got)
	}
}
