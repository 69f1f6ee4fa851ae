//go:build !windows

package app

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// freeSpace is how many bytes the disk of a folder has left for us.
func freeSpace(folder string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(folder, &s); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", folder, err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil //nolint:gosec,unconvert // the types differ between systems
}
