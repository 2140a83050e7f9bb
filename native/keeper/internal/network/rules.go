//go:build !navgwopen

package network

// guestRules are the rules of every guest.
func guestRules() policy { return &anywhereButHost{} }
