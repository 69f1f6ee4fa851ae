package queue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	bolt "go.etcd.io/bbolt"
)

// Snapshot writes a consistent copy of the queue to path, while work goes on.
// The copy is complete and on disk when the name appears. It should be made on
// a local disk: while it is written, pages that become free are not used again.
func (q *Queue) Snapshot(ctx context.Context, path string) error {
	st, err := q.store()
	if err != nil {
		return err
	}
	return replaceFile(path, func(tmp string) error {
		f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		err = errors.Join(st.CopyTo(&ctxWriter{ctx: ctx, w: f}), f.Close())
		if ctx.Err() != nil {
			return ctx.Err() // bbolt does not wrap it
		}
		return err
	})
}

// ctxWriter ends a long copy when its context does.
type ctxWriter struct {
	ctx context.Context
	w   io.Writer
}

func (w *ctxWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.w.Write(p)
}

const (
	// A file is compacted at open when it is larger than compactFrom and at
	// least compactFree of it is free: bbolt files never shrink by themselves.
	compactFrom = 64 << 20
	compactFree = 0.75
	compactTx   = 1 << 20 // bytes per transaction of the copy
)

// isWorthCompacting reports whether most of a large file is free.
func isWorthCompacting(st store) bool {
	file, used := st.Size()
	return file > compactFrom && float64(file-used) >= compactFree*float64(file)
}

// Compact writes a queue file that nobody has open anew, without free pages.
// The file stays locked until the new one has taken its name.
func Compact(path string) (err error) {
	src, err := openBolt(path, false, 0)
	if err != nil {
		return err
	}
	err = replaceFile(path, func(tmp string) (err error) {
		defer catch(&err)
		dst, err := bolt.Open(tmp, 0o600, &bolt.Options{Timeout: lockWait, NoFreelistSync: true, FreelistType: bolt.FreelistMapType, NoSync: true})
		if err != nil {
			return err
		}
		return errors.Join(bolt.Compact(dst, src.db, compactTx), dst.Close())
	})
	if err != nil {
		err = fmt.Errorf("compact %s: %w", path, err)
	}
	return errors.Join(err, src.Close())
}
