package schedule

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
)

// filler gives every field it can reach a value of its own that is not zero.
type filler struct{ n int }

func (f *filler) next() int { f.n++; return f.n }

func (f *filler) fill(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 11, 23, 8, f.next(), 0, 0, time.UTC)))
		return
	case *time.Location:
		zone, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			t.Fatal(err)
		}
		v.Set(reflect.ValueOf(zone))
		return
	case planner.Hours:
		h, err := planner.ParseHours(fmt.Sprintf("Mon-Fri %02d:%02d-22:00; Sat 22:00-02:30", 6+f.next()%10, f.n%60))
		if err != nil {
			t.Fatal(err)
		}
		h.Name = fmt.Sprintf("hours %d", f.n)
		v.Set(reflect.ValueOf(h))
		return
	case planner.Priority:
		v.Set(reflect.ValueOf(planner.PriorityCritical))
		return
	case planner.Energy:
		v.Set(reflect.ValueOf(planner.EnergyHigh))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if !field.IsExported() {
				t.Errorf("%s.%s cannot be stored", path, field.Name)
				continue
			}
			f.fill(t, v.Field(i), path+"."+field.Name)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			f.fill(t, v.Index(i), path)
		}
	case reflect.Array:
		for i := range v.Len() {
			f.fill(t, v.Index(i), path)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(t, v.Elem(), path)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(t, key, path)
		f.fill(t, value, path)
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d", f.next()))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(1 + f.next()%100))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(1<<63 + uint64(f.next())) //nolint:gosec // above what a float holds, so that a detour over one is seen
	default:
		t.Errorf("%s: %s cannot be stored", path, v.Type())
	}
}

func TestEveryFieldOfAProblemSurvivesTheSnapshot(t *testing.T) {
	var p planner.Problem
	new(filler).fill(t, reflect.ValueOf(&p).Elem(), "Problem")
	packed, err := Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Decode(packed)
	if err != nil {
		t.Fatal(err)
	}
	if got.Zone.String() != p.Zone.String() {
		t.Errorf("zone %s, want %s", got.Zone, p.Zone)
	}
	got.Zone = p.Zone
	if got.Lang != "" {
		t.Errorf("the language %q is stored with the problem: who asks about it later may speak another one", got.Lang)
	}
	got.Lang = p.Lang
	differ(t, reflect.ValueOf(got), reflect.ValueOf(p), "Problem")
}

// differ names the fields in which two problems differ.
func differ(t *testing.T, got, want reflect.Value, path string) {
	t.Helper()
	if want.Kind() == reflect.Struct && want.Type() != reflect.TypeFor[time.Time]() && want.Type() != reflect.TypeFor[planner.Hours]() {
		for i := range want.NumField() {
			if want.Type().Field(i).IsExported() {
				differ(t, got.Field(i), want.Field(i), path+"."+want.Type().Field(i).Name)
			}
		}
		return
	}
	if !reflect.DeepEqual(got.Interface(), want.Interface()) {
		t.Errorf("%s: %v, want %v", path, got.Interface(), want.Interface())
	}
}

func TestASnapshotIsSolvedToTheSamePlan(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(40) {
		o := planner.Options{DST: seed%2 == 0, AllDay: seed%3 == 0, Locked: seed%2 == 1, Odd: seed%4 == 0, Previous: seed%3 == 1,
			Limits: seed%5 == 0, MidDay: seed%2 == 1, OwnHours: seed%3 == 2, Zero: seed%19 == 7}
		if seed%4 == 3 {
			o.Zone, o.DST = tokyo, false
		}
		p := planner.GenerateWith(planner.KindStudent, 7, int(seed%12), 0.8, seed, o)
		p.Budget = 20_000
		p.Now = p.Now.In(tokyo) // an instant is the same wherever it is read
		packed, err := Encode(p)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(packed)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if repacked, err := Encode(again); err != nil || !bytes.Equal(repacked, packed) {
			t.Errorf("seed %d: packed again it is another text (%v)", seed, err)
		}
		want, err := planner.Plan(p)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := planner.Plan(again); err != nil || got.Hash != want.Hash || got.Work != want.Work || got.Score != want.Score {
			t.Errorf("seed %d: hash %s, want %s (%v)", seed, got.Hash, want.Hash, err)
		}
	}
}

func TestASnapshotThatIsDamagedIsRefused(t *testing.T) {
	p := planner.Generate(planner.KindWorker, 3, 4, 0.5, 1)
	packed, err := Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(packed)
	flipped[len(flipped)/2] ^= 1
	for name, text := range map[string][]byte{"empty": nil, "cut": packed[:len(packed)/2], "flipped": flipped, "text": []byte("hello")} {
		if _, err := Decode(text); !errors.Is(err, ErrSnapshot) {
			t.Errorf("%s: %v", name, err)
		}
	}
	p.Zone = time.FixedZone("Nowhere/Land", 0)
	packed, err = Encode(p)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(packed); !errors.Is(err, ErrSnapshot) {
		t.Errorf("an unknown zone: %v", err)
	}
}

func TestTheLargestProblemFitsItsField(t *testing.T) {
	p := planner.Generate(planner.KindStudent, 60, 2000, 1, 1)
	packed, err := Encode(p)
	if err != nil || len(packed) > maxPacked/10 {
		t.Errorf("%d bytes (%v)", len(packed), err)
	}
	for i := range p.Tasks {
		p.Tasks[i].Title = noise(i, 300)
	}
	packed, err = Encode(p)
	if err != nil {
		t.Errorf("titles as long as they may be, without any order: %v", err)
	}
	t.Logf("%d bytes", len(packed))
	for i := range p.Tasks {
		p.Tasks[i].Title = noise(i, 3_000)
	}
	if _, err := Encode(p); !errors.Is(err, ErrSnapshotSize) {
		t.Errorf("too much: %v", err)
	}
}

// noise is text that does not pack well, the same for the same seed.
func noise(seed, n int) string {
	out, x := make([]byte, n), uint32(seed)*2654435761+1 //nolint:gosec // any number will do
	for i := range out {
		x = x*1664525 + 1013904223
		out[i] = byte('!' + x>>24%90) //nolint:gosec // below 127
	}
	return string(out)
}
