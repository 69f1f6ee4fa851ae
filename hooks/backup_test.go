package hooks_test

import (
	"archive/zip"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/queue"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/hooks"
)

// unpack writes one file of a backup into a folder and returns its path; empty
// when the backup has no such file.
func unpack(t *testing.T, backup, name string) string {
	t.Helper()
	z, err := zip.OpenReader(backup)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if f.Name != name {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return ""
}

// inBackup reads one column of the backup's database.
func inBackup(t *testing.T, backup, query string) map[string]bool {
	t.Helper()
	db, err := app.Connect(unpack(t, backup, "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var column []string
	if err := db.NewQuery(query).Column(&column); err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, v := range column {
		out[v] = true
	}
	return out
}

func TestABackupMadeWhileJobsRunHoldsEachJobOnceInQueueOrOutbox(t *testing.T) {
	a := newAPI(t, func(c *config.Config) { c.AgentRuns = 0 })
	q, err := a.Jobs.Queue()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for range 20 {
		ids = append(ids, a.start(map[string]any{"type": "briefing"}))
	}
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() { // more work while the backup is made
		defer close(ended)
		for {
			select {
			case <-stop:
				return
			default:
				call(t, a.handler, a.ada, http.MethodPost, hooks.Prefix+"/agent/run", map[string]any{"type": "briefing"})
			}
		}
	}()
	err = a.CreateBackup(t.Context(), "all.zip")
	close(stop)
	<-ended
	if err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(a.DataDir(), "backups", "all.zip")
	if unpack(t, backup, app.QueueFile) != "" {
		t.Error("the live file of the queue is in the backup")
	}
	snapshot := unpack(t, backup, app.QueueSnapshot)
	if snapshot == "" {
		t.Fatal("the backup has no queue")
	}
	report, err := queue.Check(t.Context(), snapshot)
	if err != nil {
		t.Fatalf("the queue in the backup: %v %+v", err, report)
	}
	kept, err := queue.Open(t.Context(), queue.Options{Path: snapshot, Now: a.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Stop(t.Context())
	records, waiting := inBackup(t, backup, "SELECT id FROM jobs"), inBackup(t, backup, "SELECT id FROM _outbox")
	if len(records) < len(ids) {
		t.Errorf("%d runs in the backup, %d were accepted before it", len(records), len(ids))
	}
	for text := range records {
		id, err := queue.ParseID(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := kept.Get(id); err != nil && !waiting[text] {
			t.Errorf("run %s is in the backup, its job is not: %v", text, err)
		}
	}
	if _, err := os.Stat(filepath.Join(a.DataDir(), app.QueueSnapshot)); !os.IsNotExist(err) {
		t.Errorf("the snapshot was left behind: %v", err)
	}
	// What was accepted meanwhile goes on.
	last := a.ended(map[string]any{"type": "briefing"})
	if last["status"] != record.JobDone {
		t.Errorf("%v", last)
	}
	if s := q.Stats(); s.Failures != 0 {
		t.Errorf("%+v", s)
	}
}
