package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// disk is where the store lies, with the mark that says whether the last
// process stopped by itself. The simulation has one in memory.
type disk interface {
	// isMarked reports whether the store was open when its process ended.
	isMarked() bool
	mark() error
	unmark() error
	// verify checks a store that was not closed, before it is opened.
	verify(ctx context.Context) error
	open() (store, error)
}

// fileDisk is a bbolt file and its marker.
type fileDisk struct{ o *Options }

func (d *fileDisk) isMarked() bool { return isMarked(d.o.Path) }
func (d *fileDisk) mark() error    { return setMarker(d.o.Path) }
func (d *fileDisk) unmark() error  { return clearMarker(d.o.Path) }

func (d *fileDisk) verify(ctx context.Context) error {
	if _, err := os.Stat(d.o.Path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	check := d.o.Verify
	if check == nil {
		check = func(ctx context.Context, path string) error {
			_, err := Check(ctx, path)
			return err
		}
	}
	err := check(ctx, d.o.Path)
	if err == nil || !d.o.SetAside || errors.Is(err, ErrInUse) || ctx.Err() != nil {
		return err
	}
	aside := d.o.Path + ".corrupt-" + d.o.Now().UTC().Format("20060102T150405")
	d.o.Log.Error("the queue's file is damaged: it is set aside and salvaged", "error", err, "aside", aside)
	if err := os.Rename(d.o.Path, aside); err != nil {
		return err
	}
	_, err = Salvage(ctx, aside, d.o.Path)
	return err
}

func (d *fileDisk) open() (store, error) {
	if err := createFile(d.o.Path); err != nil {
		return nil, err
	}
	st, err := openBolt(d.o.Path, false, d.o.MaxSize)
	if err != nil {
		return nil, err
	}
	if !isWorthCompacting(st) {
		return st, nil
	}
	if err := st.Close(); err != nil {
		return nil, err
	}
	if err := Compact(d.o.Path); err != nil {
		d.o.Log.Warn("the queue's file stays larger than it needs to be", "error", fmt.Errorf("at open: %w", err))
	}
	st, err = openBolt(d.o.Path, false, d.o.MaxSize)
	if err != nil {
		return nil, err
	}
	return st, nil
}
