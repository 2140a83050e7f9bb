// Package account finds out who a command runs as, from the files below /etc of its own root.
package account

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Account is what a process needs to become a user.
type Account struct {
	UID, GID uint32
	// Groups are the supplementary ones.
	Groups []uint32
	Home   string
}

// Lookup resolves `name|uid[:group|gid]` as container runtimes do: empty is root; a number need not be in any file; a
// user named without a group gets its own and those that list it as a member.
func Lookup(user string, passwd, group io.Reader) (Account, error) {
	who, whose, hasGroup := strings.Cut(user, ":")
	if who == "" {
		who = "0"
	}
	account, name, err := findUser(who, passwd)
	if err != nil {
		return Account{}, err
	}
	groups, err := readGroups(group)
	if err != nil {
		return Account{}, err
	}
	if hasGroup && whose != "" {
		account.GID, err = findGroup(whose, groups)
		return account, err
	}
	for _, g := range groups {
		if name != "" && slices.Contains(g.members, name) && g.gid != account.GID {
			account.Groups = append(account.Groups, g.gid)
		}
	}
	return account, nil
}

// findUser also returns the user's name; "" for a number that no name belongs to.
func findUser(who string, passwd io.Reader) (Account, string, error) {
	uid, numeric := number(who)
	lines := bufio.NewScanner(passwd)
	for lines.Scan() {
		// name:password:uid:gid:comment:home:shell, see passwd(5).
		fields := strings.Split(lines.Text(), ":")
		if len(fields) < 6 {
			continue
		}
		itsUID, ok := number(fields[2])
		itsGID, alsoOK := number(fields[3])
		if ok && alsoOK && (fields[0] == who || numeric && itsUID == uid) {
			return Account{UID: itsUID, GID: itsGID, Home: fields[5]}, fields[0], nil
		}
	}
	if err := lines.Err(); err != nil {
		return Account{}, "", fmt.Errorf("/etc/passwd: %w", err)
	}
	if !numeric {
		return Account{}, "", fmt.Errorf("no user %q in the root's /etc/passwd", who)
	}
	account := Account{UID: uid, Home: "/"}
	if uid == 0 {
		account.Home = "/root"
	}
	return account, "", nil
}

type groupEntry struct {
	name    string
	gid     uint32
	members []string
}

func readGroups(group io.Reader) ([]groupEntry, error) {
	var groups []groupEntry
	lines := bufio.NewScanner(group)
	for lines.Scan() {
		// name:password:gid:member,member, see group(5).
		fields := strings.Split(lines.Text(), ":")
		if len(fields) < 4 {
			continue
		}
		if gid, ok := number(fields[2]); ok {
			groups = append(groups, groupEntry{fields[0], gid, strings.Split(fields[3], ",")})
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("/etc/group: %w", err)
	}
	return groups, nil
}

func findGroup(whose string, groups []groupEntry) (uint32, error) {
	for _, g := range groups {
		if g.name == whose {
			return g.gid, nil
		}
	}
	if gid, numeric := number(whose); numeric {
		return gid, nil
	}
	return 0, fmt.Errorf("no group %q in the root's /etc/group", whose)
}

// number reads an id. The largest one means "no change" to the kernel, and is none.
func number(text string) (uint32, bool) {
	value, err := strconv.ParseUint(text, 10, 32)
	return uint32(value), err == nil && value != 1<<32-1
}
