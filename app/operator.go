package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"github.com/pulseplan/pulseplan/app/queue"
)

// OperatorFile tells programs of the same user how to reach the server that
// holds the data folder: it is there while the server runs, and what kill -9
// leaves behind opens nothing, because the token is another one at each start.
const OperatorFile = "operator.json"

// maxOperatorFile bounds what is read of it, in bytes.
const maxOperatorFile = 4 << 10

// Operator is what the file holds.
type Operator struct {
	// URL is where the server listens, for this machine.
	URL string `json:"url"`
	// Token is what the header X-PulsePlan-Operator must carry.
	Token string `json:"token"`
}

// WriteOperator makes a token for the server at the address (host:port) and
// writes it into the data folder, readable by its owner alone.
func WriteOperator(dir, address string) (Operator, error) {
	o := Operator{URL: (&url.URL{Scheme: "http", Host: address}).String(), Token: rand.Text() + rand.Text()}
	raw, err := json.Marshal(o)
	if err != nil {
		return Operator{}, err
	}
	// Readers find the old file or the new one, never half of it. The name is
	// random, so that nothing left behind can have other permissions.
	tmp, err := os.CreateTemp(dir, ".operator-*") // mode 0600
	if err != nil {
		return Operator{}, fmt.Errorf("write %s: %w", OperatorFile, err)
	}
	_, err = tmp.Write(append(raw, '\n'))
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, OperatorFile))
	}
	if err != nil {
		return Operator{}, errors.Join(fmt.Errorf("write %s: %w", OperatorFile, err), os.Remove(tmp.Name()))
	}
	return o, nil
}

// ReadOperator reads the file; fs.ErrNotExist when no server has left one. A
// file that others may read is refused: they may have written it.
func ReadOperator(dir string) (Operator, error) {
	var o Operator
	path := filepath.Join(dir, OperatorFile)
	f, err := os.Open(path)
	if err != nil {
		return o, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return o, err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return o, fmt.Errorf("%s can be read by others (mode %04o)", path, info.Mode().Perm())
	}
	raw, err := io.ReadAll(io.LimitReader(f, maxOperatorFile))
	if err != nil {
		return o, err
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return o, fmt.Errorf("%s: %w", path, err)
	}
	if u, err := url.Parse(o.URL); err != nil || u.Scheme != "http" || u.Host == "" || o.Token == "" {
		return Operator{}, fmt.Errorf("%s is not what a server writes", path)
	}
	return o, nil
}

// RemoveOperator takes the file away if it still holds the token: a server
// that was started meanwhile has written its own.
func RemoveOperator(dir, token string) error {
	o, err := ReadOperator(dir)
	if err != nil || o.Token != token {
		return nil //nolint:nilerr // what cannot be read is not ours
	}
	return removeIfThere(filepath.Join(dir, OperatorFile))
}

// checkedCopy is where a copy of the queue is while it is checked.
const checkedCopy = "jobs.check.db"

// Check checks a copy of the open queue, so that damage, which can end the
// process that reads it, meets Verify's, and then counts what is in the queue
// itself. It needs as much room on the disk as the queue has.
func (j *Jobs) Check(ctx context.Context) (report queue.Report, err error) {
	q, err := j.Queue()
	if err != nil {
		return report, err
	}
	if j.Verify == nil {
		return q.Check(ctx)
	}
	path := filepath.Join(j.app.DataDir(), checkedCopy)
	defer func() { err = errors.Join(err, removeIfThere(path)) }()
	if err := q.Snapshot(ctx, path); err != nil {
		return report, fmt.Errorf("copy the queue: %w", err)
	}
	if err := j.Verify(ctx, path); err != nil {
		return report, err
	}
	return q.Check(ctx)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Look opens the queue without working on it, for commands beside no server.
// It makes no file and forgets no job; Stop closes it again.
func (j *Jobs) Look(ctx context.Context, w Work) error {
	if _, err := os.Stat(filepath.Join(j.app.DataDir(), QueueFile)); err != nil {
		return err
	}
	w.MayPrune = func([]queue.ID) ([]queue.ID, error) { return nil, nil }
	q, err := j.open(ctx, w)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.queue, j.problem, j.work, j.stop = q, nil, w, func() {}
	return nil
}
