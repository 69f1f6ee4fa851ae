// Command start measures what a person feels of the server itself: how long
// until the first answer, on an empty and on an existing data folder, how much
// memory it holds when idle, and how large the program is. All figures are of
// one run on one machine, so that they can be compared with each other.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Figures is what a run found.
type Figures struct {
	BinaryMB        float64   `json:"binary_mb"`          // 10^6 bytes
	EmptyFolderMS   float64   `json:"empty_folder_ms"`    // start to first answer, collections are made
	ExistingMS      []float64 `json:"existing_folder_ms"` // the same on an existing folder, sorted
	IdleMemoryMB    float64   `json:"idle_memory_mb"`     // resident, 10^6 bytes, Linux only
	IdleSeconds     float64   `json:"idle_seconds"`
	StopMS          float64   `json:"stop_ms"`
	ReferenceMS     float64   `json:"reference_ms"` // start of the same binary to print its version
	MedianExisting  float64   `json:"median_existing_ms"`
	StartsPerFolder int       `json:"starts"`
}

func main() {
	bin := flag.String("bin", "bin/pulseplan", "the program")
	starts := flag.Int("starts", 11, "how often to start on the existing folder")
	idle := flag.Duration("idle", 10*time.Second, "how long to wait before memory is read")
	asJSON := flag.Bool("json", false, "print JSON")
	flag.Parse()
	f, err := measure(*bin, *starts, *idle)
	if err != nil {
		fmt.Fprintln(os.Stderr, "start:", err)
		os.Exit(1)
	}
	if *asJSON {
		_ = json.NewEncoder(os.Stdout).Encode(f)
		return
	}
	fmt.Printf("binary                      %8.1f MB\n", f.BinaryMB)
	fmt.Printf("print the version           %8.1f ms (reference: the process alone)\n", f.ReferenceMS)
	fmt.Printf("first answer, new folder    %8.1f ms\n", f.EmptyFolderMS)
	fmt.Printf("first answer, old folder    %8.1f ms median of %d, %.1f to %.1f\n", f.MedianExisting, f.StartsPerFolder, f.ExistingMS[0], f.ExistingMS[len(f.ExistingMS)-1])
	fmt.Printf("idle memory after %.0f s       %8.1f MB resident\n", f.IdleSeconds, f.IdleMemoryMB)
	fmt.Printf("stop                        %8.1f ms\n", f.StopMS)
}

func measure(bin string, starts int, idle time.Duration) (*Figures, error) {
	info, err := os.Stat(bin)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pulseplan-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if bin, err = filepath.Abs(bin); err != nil {
		return nil, err
	}
	f := &Figures{BinaryMB: float64(info.Size()) / 1e6, StartsPerFolder: starts, IdleSeconds: idle.Seconds()}
	began := stopwatch()
	if err := exec.Command(bin, "--version").Run(); err != nil {
		return nil, err
	}
	f.ReferenceMS = began()
	if f.EmptyFolderMS, _, err = once(bin, dir, 0, nil); err != nil {
		return nil, err
	}
	for range starts {
		ms, _, err := once(bin, dir, 0, nil)
		if err != nil {
			return nil, err
		}
		f.ExistingMS = append(f.ExistingMS, ms)
	}
	slices.Sort(f.ExistingMS)
	f.MedianExisting = f.ExistingMS[len(f.ExistingMS)/2]
	_, f.StopMS, err = once(bin, dir, idle, func(pid int) { f.IdleMemoryMB = resident(pid) })
	return f, err
}

// once starts the server, waits for its first answer, lets it idle, looks at
// it and stops it. It returns the milliseconds to the first answer and to the
// end.
func once(bin, dir string, idle time.Duration, look func(pid int)) (startMS, stopMS float64, err error) {
	address, err := freeAddress()
	if err != nil {
		return 0, 0, err
	}
	cmd := exec.Command(bin, "serve", "--http", address, "--data", dir)
	began := stopwatch()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	err = answer("http://" + address + "/api/v1/health")
	startMS = began()
	if err == nil && look != nil {
		<-time.After(idle)
		look(cmd.Process.Pid)
	}
	began = stopwatch()
	err = errors.Join(err, cmd.Process.Signal(syscall.SIGTERM), cmd.Wait())
	return startMS, began(), err
}

func freeAddress() (string, error) {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// answer asks until the server answers, at most ten seconds.
func answer(url string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no answer from %s", url)
		case <-time.After(time.Millisecond):
		}
	}
}

// resident is the memory a process holds, in 10^6 bytes; 0 where the system
// does not say (only Linux has /proc).
func resident(pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for l := range strings.Lines(string(status)) {
		if words := strings.Fields(l); len(words) > 1 && words[0] == "VmRSS:" {
			kib, _ := strconv.ParseFloat(words[1], 64)
			return kib * 1024 / 1e6
		}
	}
	return 0
}

// stopwatch returns a function that gives the milliseconds since.
func stopwatch() func() float64 {
	began := time.Now() //nolint:forbidigo // a benchmark measures the machine's time
	return func() float64 { return float64(time.Since(began)) / float64(time.Millisecond) }
}
