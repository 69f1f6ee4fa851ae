package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// dropCache makes the system forget the file's pages, which are on disk.
func dropCache(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	return true, unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
}
