package network

import "sync"

const (
	// leastShare is what every connection may hold in each direction, bytes: some segments of an Ethernet frame each.
	leastShare = 4 << 10
	// mostShare is what one of few connections may hold. The way to the guest takes far less than a millisecond, which
	// makes it tens of MiB a second and more.
	mostShare = 128 << 10
	// sharedBudget is what all connections together may hold beyond the least share of each, in each direction, bytes.
	sharedBudget = 8 << 20
	// partOfRest is which part of what is left of the budget one connection takes.
	partOfRest = 64
)

// shares divides the budget: each connection takes a part of what is left, so that few are fast, and all together
// stay within it.
type shares struct {
	lock sync.Mutex
	left int
}

func newShares() *shares { return &shares{left: sharedBudget} }

func (s *shares) take() int {
	s.lock.Lock()
	defer s.lock.Unlock()
	extra := min(s.left/partOfRest, mostShare-leastShare)
	s.left -= extra
	return leastShare + extra
}

func (s *shares) giveBack(share int) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.left += share - leastShare
}
