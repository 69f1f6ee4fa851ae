package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is the real program on the data folder.
type server struct {
	bin, dir, address string
	cmd               *exec.Cmd
	log               bytes.Buffer
	// of all processes so far
	peakMB     float64
	cpuSeconds float64
}

// answerTime is how long a server may take to answer. One that has to catch up
// with schedules does that first.
const answerTime = 5 * time.Minute

func newServer(bin, dir string) (*server, error) {
	path, err := filepath.Abs(bin)
	if err != nil {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	defer l.Close()
	return &server{bin: path, dir: dir, address: l.Addr().String()}, nil
}

// start returns once the server answers, with the time that took.
func (s *server) start(ctx context.Context) (time.Duration, error) {
	s.cmd = exec.Command(s.bin, "serve", "--http", s.address, "--data", s.dir)
	// All requests come from one address here, so there is no limit for it.
	s.cmd.Env = append(os.Environ(), "PULSEPLAN_API_REQUESTS=0", "PULSEPLAN_LOG_LEVEL=warn")
	s.cmd.Stderr = &s.log
	began := now()
	if err := s.cmd.Start(); err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	for !s.answers(ctx) {
		select {
		case <-ctx.Done():
			return 0, errors.Join(fmt.Errorf("no answer from %s", s.address), s.end(os.Kill))
		case <-time.After(5 * time.Millisecond):
		}
	}
	return now().Sub(began), nil
}

func (s *server) answers(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.address+healthPath, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// end ends the process with a signal and adds up what it used.
func (s *server) end(with os.Signal) error {
	if s.cmd == nil {
		return nil
	}
	s.peakMB = max(s.peakMB, s.memory("VmHWM:"))
	err := s.cmd.Process.Signal(with)
	wait := s.cmd.Wait()
	state := s.cmd.ProcessState
	s.cmd = nil
	s.cpuSeconds += (state.UserTime() + state.SystemTime()).Seconds()
	if with == os.Kill {
		return err
	}
	return errors.Join(err, wait)
}

func (s *server) stop() error { return s.end(syscall.SIGTERM) }

// memory is a line of the process's status in 10^6 bytes; 0 where the system
// does not say (only Linux has /proc).
func (s *server) memory(line string) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for l := range strings.Lines(string(status)) {
		if words := strings.Fields(l); len(words) > 1 && words[0] == line {
			kib, _ := strconv.ParseFloat(words[1], 64)
			return kib * 1024 / 1e6
		}
	}
	return 0
}
