package morning_test

import (
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"github.com/pulseplan/pulseplan/agents/morning"
	"github.com/pulseplan/pulseplan/app/apptest"
	"github.com/pulseplan/pulseplan/app/record"
)

// A block without its task is what a reader meets that has listed the blocks
// before the task was deleted and looks for the task after that.
func TestABriefingIsWrittenAlthoughATaskIsDeletedWhileItIsRead(t *testing.T) {
	w := apptest.New(t, nil)
	ada := w.Person("ada")
	for _, title := range []string{"Gone", "Essay"} {
		task := w.Task("ada", title, 60, time.Time{})
		block, err := record.NewBlock(w.App, ada.Id, task.Id, apptest.Monday.Add(time.Hour), apptest.Monday.Add(2*time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		w.Save(block)
	}
	if _, err := w.DB().Delete(record.Tasks, dbx.HashExp{"title": "Gone"}).Execute(); err != nil {
		t.Fatal(err)
	}
	_, b, err := morning.Write(w.App, ada, "", w.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if b.Counts.Blocks != 1 {
		t.Errorf("%d blocks", b.Counts.Blocks)
	}
}
