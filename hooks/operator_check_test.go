package hooks_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/pulseplan/pulseplan/hooks"
)

func TestOneCheckRunsAtATime(t *testing.T) {
	a := newAPI(t)
	begun, goOn := make(chan struct{}), make(chan struct{})
	a.Jobs.Verify = func(context.Context, string) error {
		close(begun)
		<-goOn
		return nil
	}
	root, first := a.Token("root"), make(chan int, 1)
	go func() {
		code, _ := call(t, a.handler, root, http.MethodPost, hooks.Prefix+"/operator/check", nil)
		first <- code
	}()
	<-begun
	code, answer := call(t, a.handler, root, http.MethodPost, hooks.Prefix+"/operator/check", nil)
	close(goOn)
	if code != http.StatusConflict || answer["code"] != "job_state" {
		t.Errorf("a second check at the same time: %d %v", code, answer)
	}
	if code := <-first; code != http.StatusOK {
		t.Errorf("the first check: %d", code)
	}
}
