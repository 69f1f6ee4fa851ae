package queue

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	bolt "go.etcd.io/bbolt"
)

// createFile makes an empty queue file, or leaves the one that is there. It
// appears under its name only when it is complete: bbolt files can be left
// unusable by a crash during their first initialisation.
func createFile(path string) error {
	if _, err := os.Stat(path); err == nil || !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return replaceFile(path, func(tmp string) error {
		db, err := bolt.Open(tmp, 0o600, &bolt.Options{Timeout: lockWait, NoFreelistSync: true, FreelistType: bolt.FreelistMapType})
		if err != nil {
			return err
		}
		err = db.Update(makeBuckets)
		return errors.Join(err, db.Close())
	})
}

func makeBuckets(tx *bolt.Tx) error {
	for in := inJob; in < lastBucket; in++ {
		if _, err := tx.CreateBucketIfNotExists([]byte(bucketNames[in])); err != nil {
			return err
		}
	}
	return nil
}

// replaceFile lets fill write path.tmp and moves it to path when it is on
// disk, so that path is at each instant the old or the new file, complete.
func replaceFile(path string, fill func(tmp string) error) error {
	tmp := path + ".tmp"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := fill(tmp); err != nil {
		return errors.Join(err, removeIfThere(tmp))
	}
	f, err := os.OpenFile(tmp, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	return syncDir(path)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// syncDir makes the names in path's directory durable. Windows has no such
// call and does it by itself.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// marker is a file beside the queue's that is there while it is open. Found at
// open it says that the last process did not stop by itself, and it can be
// read before the file, whose damage could end this process.
func marker(path string) string { return path + ".open" }

func isMarked(path string) bool {
	_, err := os.Stat(marker(path))
	return err == nil
}

func setMarker(path string) error {
	f, err := os.OpenFile(marker(path), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("mark %s as open: %w", path, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("mark %s as open: %w", path, err)
	}
	return syncDir(path)
}

func clearMarker(path string) error {
	if err := removeIfThere(marker(path)); err != nil {
		return err
	}
	return syncDir(path)
}
