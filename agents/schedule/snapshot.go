package schedule

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/pulseplan/pulseplan/agents/planner"
	"github.com/pulseplan/pulseplan/app/clock"
)

const (
	// snapshotVersion is the form of what Encode writes.
	snapshotVersion = 1
	// maxPacked bounds a stored problem, in bytes; it is what the field takes.
	maxPacked = 4 << 20
	// maxUnpacked bounds what Decode reads, in bytes: the largest problem that
	// can be planned takes a fifth of it.
	maxUnpacked = 64 << 20
)

// ErrSnapshot says that a stored problem cannot be read: it was made by another
// release, or it is damaged.
var ErrSnapshot = errors.New("the stored planning problem cannot be read")

// ErrSnapshotSize says that a problem is too large to be stored.
var ErrSnapshotSize = errors.New("the planning problem is too large to be stored")

// snapshot is a problem with its zone by name: a location is no data.
type snapshot struct {
	Version int             `json:"version"`
	Zone    string          `json:"zone"`
	Problem planner.Problem `json:"problem"`
}

// Encode packs a problem as text: canonical JSON (instants in UTC, hours in
// their text form), gzip, base64. Equal problems give equal text within one
// release, and Decode gives back a problem that is solved to the same plan.
func Encode(p planner.Problem) ([]byte, error) {
	if p.Zone == nil {
		return nil, errors.New("pack a problem: it has no zone")
	}
	s := snapshot{Version: snapshotVersion, Zone: p.Zone.String(), Problem: p}
	s.Problem.Zone = nil
	raw, err := json.Marshal(inUTC(s))
	if err != nil {
		return nil, fmt.Errorf("pack a problem: %w", err)
	}
	var packed bytes.Buffer
	text := base64.NewEncoder(base64.StdEncoding, &packed)
	zip := gzip.NewWriter(text)
	if _, err = zip.Write(raw); err == nil {
		err = errors.Join(zip.Close(), text.Close())
	}
	if err != nil {
		return nil, fmt.Errorf("pack a problem: %w", err)
	}
	if packed.Len() > maxPacked {
		return nil, fmt.Errorf("%w: %d bytes are more than %d", ErrSnapshotSize, packed.Len(), maxPacked)
	}
	return packed.Bytes(), nil
}

// Decode reads what Encode wrote. Every error wraps ErrSnapshot.
func Decode(packed []byte) (planner.Problem, error) {
	var s snapshot
	zip, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(packed)))
	if err != nil {
		return s.Problem, fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	raw, err := io.ReadAll(io.LimitReader(zip, maxUnpacked+1))
	if err == nil && len(raw) > maxUnpacked {
		err = fmt.Errorf("it holds more than %d bytes", maxUnpacked)
	}
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields() // what a later release has added would be left out of the plan
		err = d.Decode(&s)
	}
	if err == nil && s.Version != snapshotVersion {
		err = fmt.Errorf("it has version %d, not %d", s.Version, snapshotVersion)
	}
	if err == nil {
		s.Problem.Zone, err = clock.Zone(s.Zone)
	}
	if err != nil {
		return planner.Problem{}, fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return s.Problem, nil
}

var timeType = reflect.TypeFor[time.Time]()

// inUTC is a copy of v with every instant in UTC, so that the same instant is
// always the same text. It walks exported fields; types with a text form of
// their own are left to it.
func inUTC(s snapshot) snapshot {
	out := reflect.New(reflect.TypeFor[snapshot]()).Elem()
	copyUTC(out, reflect.ValueOf(s))
	return out.Interface().(snapshot)
}

var marshaler = reflect.TypeFor[json.Marshaler]()

func copyUTC(to, from reflect.Value) {
	switch {
	case from.Type() == timeType:
		to.Set(reflect.ValueOf(from.Interface().(time.Time).Round(0).UTC()))
		return
	case from.Type().Implements(marshaler):
		to.Set(from)
		return
	}
	switch from.Kind() {
	case reflect.Struct:
		for i := range from.NumField() {
			if from.Type().Field(i).IsExported() {
				copyUTC(to.Field(i), from.Field(i))
			}
		}
	case reflect.Slice:
		if from.IsNil() {
			return
		}
		to.Set(reflect.MakeSlice(from.Type(), from.Len(), from.Len()))
		for i := range from.Len() {
			copyUTC(to.Index(i), from.Index(i))
		}
	case reflect.Array:
		for i := range from.Len() {
			copyUTC(to.Index(i), from.Index(i))
		}
	case reflect.Pointer:
		if !from.IsNil() {
			to.Set(reflect.New(from.Type().Elem()))
			copyUTC(to.Elem(), from.Elem())
		}
	default:
		to.Set(from)
	}
}
