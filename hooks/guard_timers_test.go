package hooks_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/app/record"
)

func TestATaskIsDeletedWithItsTimingsAlsoWhileItsTimerRuns(t *testing.T) {
	s := newSchool(t)
	task := s.Task("ada", "Essay", 60, time.Time{})
	now := s.Clock.Now()
	block, err := record.NewBlock(s.App, s.Person("ada").Id, task.Id, now, now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s.Save(block)
	s.ask(http.MethodPost, "/api/v1/blocks/"+block.Id+"/start", nil, http.StatusOK)
	s.ask(http.MethodDelete, "/api/collections/tasks/records/"+task.Id, nil, http.StatusNoContent)
	for _, left := range []string{record.Blocks, record.Timings} {
		if n, err := s.App.CountRecords(left); err != nil || n != 0 {
			t.Errorf("%d of %s are left of a task that is gone (%v)", n, left, err)
		}
	}
}
