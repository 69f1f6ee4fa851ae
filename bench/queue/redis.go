package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// errNoRedis makes a peer "not run" instead of an error.
var errNoRedis = errors.New("redis-server is not installed (Debian: apt-get install redis-server)")

// redisServer is a server of our own that only this process can reach.
type redisServer struct {
	socket string
	cmd    *exec.Cmd
	cancel context.CancelFunc
}

// startRedis returns when the server answers. fsync is always or everysec.
func startRedis(ctx context.Context, dir, fsync string) (*redisServer, error) {
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, errNoRedis
	}
	ctx, cancel := context.WithCancel(ctx)
	// A Unix socket is faster than a port of the loopback, and needs none free.
	r := &redisServer{socket: filepath.Join(dir, "redis.sock"), cancel: cancel}
	r.cmd = exec.CommandContext(ctx, bin, "--port", "0", "--unixsocket", r.socket, "--dir", dir, "--daemonize", "no", "--loglevel", "warning",
		"--appendonly", "yes", "--appendfsync", fsync, "--save", "",
		// A rewrite of the log in the middle of a measurement would only cost Redis.
		"--auto-aof-rewrite-percentage", "0")
	r.cmd.Cancel = func() error { return r.cmd.Process.Signal(syscall.SIGTERM) }
	r.cmd.WaitDelay = 10 * time.Second
	if err := r.cmd.Start(); err != nil {
		cancel()
		return nil, err
	}
	if err := r.answers(ctx); err != nil {
		return nil, errors.Join(err, r.stop())
	}
	return r, nil
}

// answers waits for the first PONG, at most ten seconds.
func (r *redisServer) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		if pong(ctx, r.socket) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("redis-server does not answer on %s", r.socket)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func pong(ctx context.Context, socket string) bool {
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", socket)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(deadline)
	}
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return false
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	return err == nil && line == "+PONG\r\n"
}

func (r *redisServer) stop() error {
	r.cancel()
	err := r.cmd.Wait()
	if errors.Is(err, context.Canceled) {
		return nil // it ended by our signal
	}
	return err
}
