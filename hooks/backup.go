package hooks

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app"
)

// registerBackups puts a consistent queue into PocketBase's backups. PocketBase
// zips the folder while it holds back writes to SQLite, but not to the queue:
// its file would be torn. So a snapshot goes in its place, and the relay holds
// still from before the snapshot until the zip is done. A job moved earlier is
// then in the snapshot, a later one still in the outbox; one that ends in
// between runs again after a restore, finds its record ended, and stops.
func registerBackups(a *app.App) {
	a.OnBackupCreate().BindFunc(func(e *core.BackupEvent) error {
		q, err := a.Jobs.Queue()
		if err != nil {
			return e.Next() // nobody writes to the file, if there is one
		}
		release := a.Jobs.Outbox().Hold()
		defer release()
		snapshot := filepath.Join(a.DataDir(), app.QueueSnapshot)
		defer os.Remove(snapshot)
		if err := q.Snapshot(e.Context, snapshot); err != nil {
			return fmt.Errorf("snapshot of the queue: %w", err)
		}
		e.Exclude = append(e.Exclude, app.QueueFiles...)
		return e.Next()
	})
	// A restore swaps the folder and starts the program anew. Jobs must not run
	// meanwhile; if it fails they go on.
	a.OnBackupRestore().BindFunc(func(e *core.BackupEvent) error {
		if err := a.Jobs.Stop(drain); err != nil {
			return fmt.Errorf("stop background work: %w", err)
		}
		if err := e.Next(); err != nil {
			a.Jobs.Resume()
			return err
		}
		return nil
	})
}
