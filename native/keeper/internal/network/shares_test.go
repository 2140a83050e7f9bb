package network

import "testing"

func TestSharesStayWithinTheBudget(t *testing.T) {
	s := newShares()
	var taken []int
	sum := 0
	for range mostStreams {
		share := s.take()
		if share < leastShare || share > mostShare {
			t.Fatalf("a share of %d bytes", share)
		}
		taken = append(taken, share)
		sum += share
	}
	if most := sharedBudget + mostStreams*leastShare; sum > most {
		t.Errorf("%d bytes are shared out, of %d", sum, most)
	}
	if taken[0] < 64<<10 {
		t.Errorf("the first of few has %d bytes", taken[0])
	}
	for _, share := range taken {
		s.giveBack(share)
	}
	if s.left != sharedBudget {
		t.Errorf("%d bytes of %d came back", s.left, sharedBudget)
	}
}
