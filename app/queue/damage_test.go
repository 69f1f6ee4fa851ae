package queue

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"
)

func TestADamagedHeaderIsSetAsideAndTheOthersGoOn(t *testing.T) {
	for _, when := range []string{"at open", "at start"} {
		t.Run(when, func(t *testing.T) {
			m := newMachine(t, nil)
			m.must(pauseOp(defaultQueue, true))
			bad := m.mustEnqueue(Job{Kind: "a", Unique: "u"})[0].ID
			good := m.mustEnqueue(Job{Kind: "a"})[0].ID
			if when == "at start" {
				m.crash()
			}
			d := m.disk.(*memDisk)
			d.data[inJob][string(bad[:])][5] ^= 4
			if when == "at open" {
				m.crash()
			}
			m.must(pauseOp(defaultQueue, false))
			m.rest()
			m.wantState(good, Running)
			if _, err := m.q.Get(bad); !errors.Is(err, ErrNotFound) {
				t.Fatalf("got %v", err)
			}
			s := m.q.Stats()
			if s.Quarantined != 1 || len(d.data[inBad]) != 1 || s.Queues[defaultQueue].Depth[Ready] != 0 {
				t.Fatalf("%+v", s)
			}
			if r := m.mustEnqueue(Job{Kind: "a", Unique: "u"})[0]; r.Existed {
				t.Fatal("a job that is gone holds its unique key")
			}
		})
	}
}

func TestAJobWhosePayloadIsDamagedOrGoneIsADeadLetter(t *testing.T) {
	for _, damage := range []func(d *memDisk, key string){
		func(d *memDisk, key string) { d.data[inLoad][key][0] ^= 1 },
		func(d *memDisk, key string) { delete(d.data[inLoad], key) },
	} {
		m := newMachine(t, nil)
		m.must(pauseOp(defaultQueue, true))
		id := m.mustEnqueue(Job{Kind: "a", Payload: []byte("important")})[0].ID
		m.crash()
		damage(m.disk.(*memDisk), string(id[:]))
		m.must(pauseOp(defaultQueue, false))
		m.finish(id, nil)
		if s := m.wantState(id, Failed); s.Error == "" {
			t.Fatal("it does not say why")
		}
	}
}

func TestWhatCallersReadIsNeverDamagedData(t *testing.T) {
	m := newMachine(t, nil)
	id := m.mustEnqueue(Job{Kind: "a", Payload: []byte("payload")})[0].ID
	m.must(m.run(id).appendOp([][]byte{[]byte("entry")}))
	_ = m.run(id).SetResult([]byte("result"))
	m.finish(id, nil)
	d := m.disk.(*memDisk)
	for _, in := range []bucket{inLoad, inResult, inLog, inJob} {
		for _, v := range d.data[in] {
			v[0] ^= 1
		}
	}
	_, err1 := m.q.Payload(id)
	_, err2 := m.q.Result(id)
	_, err3 := m.q.Entries(id, 0)
	_, err4 := m.q.Get(id)
	for i, err := range []error{err1, err2, err3, err4} {
		if !errors.Is(err, ErrDamaged) {
			t.Errorf("%d: got %v", i, err)
		}
	}
}

// fillFile makes a queue file with jobs in all states and returns its jobs.
func fillFile(t testing.TB, path string, n int) map[ID]Status {
	t.Helper()
	o := Options{Path: path, Now: time.Now, Workers: 8, TenantLimit: 8}
	q := openReal(t, o, func(ctx context.Context, r *Run) error {
		if err := r.Append(ctx, []byte("entry"), make([]byte, 300)); err != nil {
			return err
		}
		switch r.Payload()[0] % 4 {
		case 0:
			return r.SetResult(r.Payload())
		case 1:
			return Fatal(errWork)
		case 2:
			return Park(time.Time{})
		}
		return Snooze(time.Hour)
	})
	jobs := make([]Job, n)
	for i := range jobs {
		jobs[i] = Job{Kind: "a", Tenant: fmt.Sprint("t", i%7), Payload: make([]byte, 1+i%2000), Unique: fmt.Sprint(i)}
		jobs[i].Payload[0] = byte(i)
	}
	if _, err := q.Enqueue(t.Context(), jobs...); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { s := q.Stats(); return s.Running == 0 && s.Queues[defaultQueue].Depth[Ready] == 0 })
	stopReal(t, q)
	q, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer stopReal(t, q)
	list, err := q.List(Filter{})
	if err != nil {
		t.Fatal(err)
	}
	all := map[ID]Status{}
	for _, s := range list {
		all[s.ID] = s
	}
	return all
}

func TestSalvageOfAnIntactFileKeepsEverything(t *testing.T) {
	src, dst := filepath.Join(t.TempDir(), "a.db"), filepath.Join(t.TempDir(), "b.db")
	want := fillFile(t, src, 200)
	before, err := Check(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	after, err := Salvage(t.Context(), src, dst)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(after.Records) != fmt.Sprint(before.Records) || after.Damaged != 0 {
		t.Fatalf("salvaged %v of %v", after, before)
	}
	q, err := Open(t.Context(), Options{Path: dst, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer stopReal(t, q)
	for id, s := range want {
		if got, err := q.Get(id); err != nil || got != s {
			t.Fatalf("job %s is %+v, %v", id, got, err)
		}
	}
	if _, err := Salvage(t.Context(), src, dst); !errors.Is(err, os.ErrExist) {
		t.Fatalf("it writes over a file: %v", err)
	}
}

func TestSalvageKeepsWhatIsIntactAndBelievesNothingElse(t *testing.T) {
	dir := t.TempDir()
	src := filepath.Join(dir, "a.db")
	want := fillFile(t, src, 150)
	intact, err := os.ReadFile(src)
	if err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	rng := rand.New(rand.NewPCG(seed, 1))
	kept, best := 0, 0
	const rounds = 60
	for round := range rounds {
		damaged := append([]byte(nil), intact...)
		switch at := rng.IntN(len(damaged) - 512); round % 3 {
		case 0:
			clear(damaged[at/512*512 : at/512*512+512])
		case 1:
			damaged[at] ^= 1 << rng.IntN(8)
		case 2:
			damaged = damaged[:at]
		}
		path, out := filepath.Join(dir, "damaged.db"), filepath.Join(dir, "out.db")
		if err := errors.Join(os.WriteFile(path, damaged, 0o600), removeIfThere(out)); err != nil {
			t.Fatal(err)
		}
		report, err := Salvage(t.Context(), path, out)
		if err != nil {
			continue // not even a root was left
		}
		if report.Damaged > 0 || len(report.Problems) > 0 {
			t.Fatalf("seed %d, round %d: the salvaged file is damaged: %+v", seed, round, report)
		}
		q, err := Open(t.Context(), Options{Path: out, Now: time.Now})
		if err != nil {
			t.Fatalf("seed %d, round %d: %v", seed, round, err)
		}
		list, err := q.List(Filter{})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			if was := want[s.ID]; was.Kind != s.Kind || was.Tenant != s.Tenant || s.Version > was.Version {
				t.Fatalf("seed %d, round %d: salvaged %+v, it was %+v", seed, round, s, was)
			}
		}
		kept += len(list)
		best = max(best, len(list))
		stopReal(t, q)
	}
	if best != len(want) || kept < rounds*len(want)/4 {
		t.Fatalf("seed %d: of %d jobs %d were kept on average, %d at best", seed, len(want), kept/rounds, best)
	}
}

func TestADamagedFileIsSetAsideOnlyWhenThatWasAskedFor(t *testing.T) {
	o := realOptions(t)
	want := fillFile(t, o.Path, 40)
	if err := setMarker(o.Path); err != nil {
		t.Fatal(err)
	}
	o.Verify = func(_ context.Context, path string) error {
		if len(want) > 0 {
			return fmt.Errorf("%w: so says the child", ErrDamaged)
		}
		return nil
	}
	o.SetAside = true
	q, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer stopReal(t, q)
	aside, err := filepath.Glob(o.Path + ".corrupt-*")
	if err != nil || len(aside) != 1 {
		t.Fatalf("set aside: %v, %v", aside, err)
	}
	for id := range want {
		if _, err := q.Get(id); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnOpenFileWhoseBucketsAreGoneFailsWithoutAPanic(t *testing.T) {
	o := realOptions(t)
	stopReal(t, openReal(t, o, nil))
	db, err := bolt.Open(o.Path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte(bucketNames[inJob])) })
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), o); !errors.Is(err, ErrUnavailable) || !errors.Is(err, ErrDamaged) {
		t.Fatalf("got %v", err)
	}
}

func TestCheckCountsDamagedRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.db")
	all := fillFile(t, path, 20)
	st, err := openBolt(path, false, 0)
	if err != nil {
		t.Fatal(err)
	}
	var writes []write
	for id := range all {
		writes = append(writes, write{in: inJob, key: append([]byte(nil), id[:]...), value: []byte("nonsense")})
		if len(writes) == 3 {
			break
		}
	}
	if err := errors.Join(st.Apply(writes), st.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := Check(t.Context(), path)
	if err != nil || r.Damaged != 3 || r.Records["job"] != 20 {
		t.Fatalf("%+v, %v", r, err)
	}
	q, err := Open(t.Context(), Options{Path: path, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer stopReal(t, q)
	if r, err = q.Check(t.Context()); err != nil || r.Damaged != 0 || r.Quarantined != 3 || r.Records["job"] != 17 {
		t.Fatalf("%+v, %v", r, err)
	}
}
