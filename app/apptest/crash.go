package apptest

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/config"
)

// Image is a data folder as kill -9 left it, and what time it was.
type Image struct {
	Dir string
	At  time.Time
}

// Crash takes the data folder as kill -9 would leave it now; the world goes on.
// Records and queue are of the same moment, because nobody writes to SQLite
// while the queue is copied, and transactions that are under way are not in it.
// It may be called from any goroutine that holds no transaction itself, which
// is why it returns its error.
func (w *World) Crash() (Image, error) {
	image := Image{Dir: w.T.TempDir(), At: w.Clock.Now()}
	err := w.App.RunInTransaction(func(core.App) error {
		return w.App.AuxRunInTransaction(func(core.App) error { return w.copyTo(image.Dir) })
	})
	if err != nil {
		return image, fmt.Errorf("take an image: %w", err)
	}
	return image, nil
}

func (w *World) copyTo(dir string) error {
	q, noQueue := w.App.Jobs.Queue()
	if noQueue == nil {
		path := filepath.Join(dir, app.QueueFile)
		if err := q.Snapshot(context.Background(), path); err != nil {
			return err
		}
		// What tells the next process that this one did not stop by itself.
		if err := os.WriteFile(path+".open", nil, 0o600); err != nil {
			return err
		}
	}
	files, err := os.ReadDir(w.DataDir())
	if err != nil {
		return err
	}
	for _, f := range files {
		queued := noQueue == nil && strings.HasPrefix(f.Name(), app.QueueFile)
		// The index of SQLite's log is memory that processes share; it is built again.
		if f.Type().IsRegular() && !queued && !strings.HasSuffix(f.Name(), "-shm") {
			if err := copyFile(filepath.Join(w.DataDir(), f.Name()), filepath.Join(dir, f.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// Open starts a world from the image, as a program started after the crash
// would find it. The image can be opened again.
func (i Image) Open(t testing.TB, register func(*app.App), tune ...func(*config.Config)) *World {
	t.Helper()
	return open(t, i.Dir, i.At, register, tune...)
}
