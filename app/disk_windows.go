package app

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// freeSpace is how many bytes the disk of a folder has left for us.
func freeSpace(folder string) (int64, error) {
	path, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, fmt.Errorf("free space of %s: %w", folder, err)
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", folder, err)
	}
	return int64(min(free, 1<<62)), nil //nolint:gosec // bounded
}
