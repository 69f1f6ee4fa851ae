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
type fileDisk struct {
	o        *Options
	verified bool // since it was opened last
}

func (d *fileDisk) isMarked() bool { return isMarked(d.o.Path) }
func (d *fileDisk) mark() error {
	if isMarked(d.o.Path) {
		return nil // by open, and not taken away by the last owner since
	}
	return setMarker(d.o.Path)
}
func (d *fileDisk) unmark() error { return clearMarker(d.o.Path) }

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
	d.verified = err == nil
	if err == nil || !d.o.SetAside || errors.Is(err, ErrInUse) || ctx.Err() != nil {
		return err
	}
	return d.setAside(ctx, err)
}

// setAside puts what can be salvaged in the place of a damaged file. The
// damaged file keeps its name until that is complete, so that a crash at any
// point leaves one of the two there.
func (d *fileDisk) setAside(ctx context.Context, damage error) error {
	aside := d.o.Path + ".corrupt-" + d.o.Now().UTC().Format("20060102T150405")
	d.o.Log.Error("the queue's file is damaged: it is set aside and salvaged", "error", damage, "aside", aside)
	salvaged := d.o.Path + ".salvaged"
	if err := removeIfThere(salvaged); err != nil {
		return err
	}
	_, err := Salvage(ctx, d.o.Path, salvaged)
	if errors.Is(err, errNoRoot) {
		err = createFile(salvaged)
	}
	if err != nil {
		return err
	}
	if err := os.Link(d.o.Path, aside); err != nil { // where files have one name only
		if err := os.Rename(d.o.Path, aside); err != nil {
			return err
		}
	}
	if err := os.Rename(salvaged, d.o.Path); err != nil {
		return err
	}
	return syncDir(d.o.Path)
}

// survey looks at the pages before bbolt does for work: where those are damaged
// it takes pages that are in use for free ones, and ends the process while this
// may already be written to.
func (d *fileDisk) survey() error {
	st, err := openBolt(d.o.Path, true, 0)
	if err != nil {
		return err
	}
	return errors.Join(checkLayout(d.o.Path, true), st.Close())
}

func (d *fileDisk) open() (store, error) {
	if err := createFile(d.o.Path); err != nil {
		return nil, err
	}
	if !d.verified {
		err := d.survey()
		if err != nil && d.o.SetAside && !errors.Is(err, ErrInUse) {
			err = d.setAside(context.Background(), err)
		}
		if err != nil {
			return nil, err
		}
	}
	d.verified = false
	// Should bbolt end the process all the same, the next one has it checked.
	if err := setMarker(d.o.Path); err != nil {
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
