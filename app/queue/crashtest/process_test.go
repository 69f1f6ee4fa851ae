package crashtest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a child: this test binary in one of its roles.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	lines  chan string // closed at the end of the child's output
	stderr *tail
	exited chan struct{}
	err    error // set when exited is closed
}

// tail keeps the first part of what a child says on its standard error, where
// Go tells panics and races.
type tail struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.text.Len() < 16<<10 {
		t.text.Write(p)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// launch starts a child. files become its descriptors from 3 on.
func launch(role string, env []string, files ...*os.File) (*process, error) {
	return launchIn(nil, role, env, files...)
}

// launchIn is launch with a say in where the child lives.
func launchIn(where *syscall.SysProcAttr, role string, env []string, files ...*os.File) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &process{cmd: exec.Command(self), lines: make(chan string, 1024), stderr: &tail{}, exited: make(chan struct{})}
	// The race detector waits for a second before it lets a process go.
	p.cmd.Env = append(append(os.Environ(), roleVar+"="+role, "GORACE=atexit_sleep_ms=0"), env...)
	p.cmd.Stderr = p.stderr
	p.cmd.ExtraFiles = files
	p.cmd.SysProcAttr = where
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		scan := bufio.NewScanner(out)
		scan.Buffer(nil, 1<<20)
		for scan.Scan() {
			p.lines <- scan.Text()
		}
		close(p.lines)
		p.err = p.cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// kill ends the child as kill -9 does, and waits until it is gone. Its lines
// must be read meanwhile.
func (p *process) kill() { _ = p.cmd.Process.Kill() }

// ask sends a command to an examiner and returns its answer: lines up to one
// that is a full stop. An error says that the child died, and of what.
func (p *process) ask(command string) ([]string, error) {
	if _, err := fmt.Fprintln(p.in, command); err != nil {
		return nil, p.death()
	}
	var answer []string
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		select {
		case line, ok := <-p.lines:
			switch {
			case !ok:
				return answer, p.death()
			case line == ".":
				return answer, nil
			}
			answer = append(answer, line)
		case <-limit.C:
			p.kill()
			return answer, fmt.Errorf("%q takes more than a minute", command)
		}
	}
}

// death tells what a child died of.
func (p *process) death() error {
	<-p.exited
	said := p.stderr.String()
	if at := strings.Index(said, "\n\n"); at > 0 && !strings.Contains(said, "DATA RACE") {
		said = said[:at]
	}
	return errors.Join(errDied, p.err, errors.New(said))
}

var errDied = errors.New("the process died")

// end closes a child's input, which ends an examiner, and waits for it.
func (p *process) end() error {
	p.in.Close()
	for range p.lines {
	}
	<-p.exited
	if said := p.stderr.String(); said != "" {
		return errors.New(said)
	}
	return p.err
}

// await reads all lines of a child into the ledger, and returns false when it
// hangs.
func await(p *process, l *ledger) bool {
	limit := time.NewTimer(killPatience)
	defer limit.Stop()
	for {
		select {
		case line, ok := <-p.lines:
			if !ok {
				<-p.exited
				return true
			}
			l.line(line)
		case <-limit.C:
			p.kill()
			for range p.lines {
			}
			return false
		}
	}
}
