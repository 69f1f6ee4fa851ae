//go:build linux && (amd64 || arm64)

package crashtest

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

// A trap shows the parent each write, truncation and sync that a child asks
// the system for, before it happens. The parent carries it out, or does not:
// it can record what a disk would have been given and when, fail any call with
// any error, or kill the child between two calls. It needs no rights and no
// change to the child's code: a process may have its own calls handed to
// somebody else (seccomp user notification, Linux 5.7).

// Of linux/seccomp.h and linux/prctl.h.
const (
	prSetNoNewPrivs      = 38
	seccompSetModeFilter = 1
	flagTSync            = 1 << 0
	flagNewListener      = 1 << 3
	flagTSyncESRCH       = 1 << 4
	flagWaitKillable     = 1 << 5 // Linux 5.19: a call that was seen is not begun again after a signal
	retAllow             = 0x7fff0000
	retUserNotif         = 0x7fc00000
	ioctlReceive         = 0xc0502100
	ioctlSend            = 0xc0182101
	respContinue         = 1
)

var seccompCall = map[string]uintptr{"amd64": 317, "arm64": 277}[runtime.GOARCH]

var trapped = []uint32{syscall.SYS_PWRITE64, syscall.SYS_FTRUNCATE, syscall.SYS_FDATASYNC, syscall.SYS_FSYNC}

type seccompNotif struct {
	id     uint64
	pid, _ uint32
	nr     int32
	_      uint32 // architecture
	_      uint64 // instruction pointer
	args   [6]uint64
}

type seccompResp struct {
	id    uint64
	val   int64
	error int32
	flags uint32
}

// enterTrap is the child's part: it hands its trapped calls over to whoever
// holds the other end of the socket fd.
func enterTrap(fd string) error {
	if fd == "" {
		return nil
	}
	socket, err := strconv.Atoi(fd)
	if err != nil {
		return err
	}
	filter := []syscall.SockFilter{{Code: syscall.BPF_LD | syscall.BPF_W | syscall.BPF_ABS, K: 0}}
	for i, nr := range trapped {
		filter = append(filter, syscall.SockFilter{Code: syscall.BPF_JMP | syscall.BPF_JEQ | syscall.BPF_K, Jt: uint8(len(trapped) - i), K: nr})
	}
	filter = append(filter,
		syscall.SockFilter{Code: syscall.BPF_RET | syscall.BPF_K, K: retAllow},
		syscall.SockFilter{Code: syscall.BPF_RET | syscall.BPF_K, K: retUserNotif})
	program := syscall.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PRCTL, prSetNoNewPrivs, 1, 0, 0, 0, 0); e != 0 {
		return fmt.Errorf("%w: prctl: %w", errNoTrap, e)
	}
	for _, flags := range []uintptr{flagWaitKillable, 0} {
		listener, _, e := syscall.RawSyscall(seccompCall, seccompSetModeFilter, flags|flagTSync|flagTSyncESRCH|flagNewListener, uintptr(unsafe.Pointer(&program)))
		if e == syscall.EINVAL && flags != 0 {
			continue
		}
		if e != 0 {
			return fmt.Errorf("%w: seccomp: %w", errNoTrap, e)
		}
		if err := syscall.Sendmsg(socket, []byte{1}, syscall.UnixRights(int(listener)), nil, 0); err != nil {
			return err
		}
		return errors.Join(syscall.Close(int(listener)), syscall.Close(socket))
	}
	return errNoTrap
}

// trap is the parent's part.
type trap struct {
	*process
	dir      string
	handle   func(*process, *call) // decides; the calls come one at a time
	listener int
	memory   *os.File
	served   chan struct{} // closed: the child is gone
	broken   error         // set when served is closed
}

// launchTrapped starts a child that has its calls on files in dir handled.
func launchTrapped(role string, env []string, dir string, handle func(*process, *call)) (*trap, error) {
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	theirs := os.NewFile(uintptr(pair[1]), "trap")
	p, err := launch(role, append(env, trapVar+"=3"), theirs)
	theirs.Close()
	if err != nil {
		return nil, errors.Join(err, syscall.Close(pair[0]))
	}
	t := &trap{process: p, dir: dir, handle: handle, served: make(chan struct{})}
	rights := make([]byte, syscall.CmsgSpace(4))
	_, n, _, _, err := syscall.Recvmsg(pair[0], make([]byte, 1), rights, syscall.MSG_CMSG_CLOEXEC)
	if err := errors.Join(err, syscall.Close(pair[0])); err != nil {
		return nil, err
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:n])
	if err != nil || len(messages) == 0 {
		p.kill()
		return nil, fmt.Errorf("%w: %w", errNoTrap, p.end())
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil {
		return nil, err
	}
	t.listener = fds[0]
	if t.memory, err = os.Open(fmt.Sprintf("/proc/%d/mem", p.cmd.Process.Pid)); err != nil {
		return nil, err
	}
	go t.serve()
	return t, nil
}

func ioctl[T any](fd int, request uintptr, arg *T) syscall.Errno {
	_, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), request, uintptr(unsafe.Pointer(arg)))
	return e
}

func (t *trap) serve() {
	defer close(t.served)
	defer syscall.Close(t.listener)
	defer t.memory.Close()
	for t.next() {
		var n seccompNotif
		switch e := ioctl(t.listener, ioctlReceive, &n); e {
		case 0:
		case syscall.EINTR, syscall.ENOENT: // the call is not waiting any more
			continue
		default:
			t.broken = e
			return
		}
		r := t.answer(&n)
		if e := ioctl(t.listener, ioctlSend, &r); e != 0 && e != syscall.ENOENT {
			t.broken = e
			return
		}
	}
}

// next waits for a call and returns false when there will be none.
func (t *trap) next() bool {
	poll := struct {
		fd              int32
		events, revents int16
	}{fd: int32(t.listener), events: 1}
	for {
		_, _, e := syscall.Syscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&poll)), 1, 0, 0, 0, 0)
		if e != syscall.EINTR {
			return e == 0 && poll.revents&1 != 0
		}
	}
}

func (t *trap) answer(n *seccompNotif) seccompResp {
	r := seccompResp{id: n.id}
	link := fmt.Sprintf("/proc/%d/fd/%d", n.pid, n.args[0])
	path, err := os.Readlink(link)
	if err != nil || !strings.HasPrefix(path, t.dir) {
		r.flags = respContinue
		return r
	}
	c := &call{path: strings.TrimSuffix(path, " (deleted)"), link: link}
	switch n.nr {
	case syscall.SYS_PWRITE64:
		c.what, c.at, c.data = wrote, int64(n.args[3]), make([]byte, n.args[2])
		r.val = int64(n.args[2])
		_, err = t.memory.ReadAt(c.data, int64(n.args[1]))
	case syscall.SYS_FTRUNCATE:
		c.what, c.at = resized, int64(n.args[1])
	default:
		c.what = synced
	}
	var info os.FileInfo
	if err == nil {
		info, err = os.Stat(link)
	}
	if err == nil {
		c.file = info.Sys().(*syscall.Stat_t).Ino
		t.handle(t.process, c)
		err = c.do()
	}
	if err != nil {
		var e syscall.Errno
		if !errors.As(err, &e) {
			e = syscall.EIO
		}
		r.val, r.error = 0, -int32(e)
	}
	return r
}
