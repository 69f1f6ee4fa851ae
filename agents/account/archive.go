package account

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/pulseplan/pulseplan/app/fault"
)

// Bounds of an archive that is read.
const (
	// MaxArchive is the largest file, in bytes: twenty times what a year of a
	// full calendar takes.
	MaxArchive = 64 << 20
	// maxUnpacked is what all that is read of it may unpack to, in bytes.
	maxUnpacked = 512 << 20
	// maxRecord is the largest record, in bytes: the details of the largest plan.
	maxRecord = 24 << 20
	// maxRecords bounds the transaction that stores them: a record takes about a
	// millisecond, during which nobody else writes.
	maxRecords = 50_000
	// maxFiles is far above what an archive of ours holds.
	maxFiles = 2000
	// maxHead bounds the manifest and the profile, maxAvatar the picture, in bytes.
	maxHead, maxAvatar = 256 << 10, 5 << 20
)

// Archive is an archive that is being read.
type Archive struct {
	Manifest Manifest
	profile  map[string]json.RawMessage
	files    map[string]*zip.File
	avatar   *zip.File
	left     int64 // bytes that may still be unpacked
}

// Open reads what an archive says of itself. Its errors are faults.
func Open(r io.ReaderAt, size int64) (*Archive, error) {
	if size > MaxArchive {
		return nil, fault.TooLarge.Say("An archive is at most %d MB.", MaxArchive>>20)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fault.ArchiveUnreadable.New().Because(err)
	}
	if len(z.File) > maxFiles {
		return nil, fault.ArchiveUnreadable.New().Because(fmt.Errorf("%d files", len(z.File)))
	}
	a := &Archive{files: map[string]*zip.File{}, left: maxUnpacked}
	for _, f := range z.File {
		// Names are looked up and never become a path. A second file of a name
		// would be one that other programs do not show.
		if a.files[f.Name] != nil {
			return nil, fault.ArchiveUnreadable.New().Because(fmt.Errorf("%q twice", f.Name))
		}
		a.files[f.Name] = f
		if strings.HasPrefix(f.Name, avatarPrefix) && path.Dir(f.Name) == path.Dir(avatarPrefix) {
			a.avatar = f
		}
	}
	if err := a.head(manifestFile, &a.Manifest); err != nil {
		return nil, err
	}
	if a.Manifest.Format != formatName || a.Manifest.Version < 1 {
		return nil, fault.ArchiveUnreadable.New().Because(fmt.Errorf("format %q", a.Manifest.Format))
	}
	if a.Manifest.Version > formatVersion {
		return nil, fault.ArchiveUnreadable.Say("That archive was made by a newer release than this one.")
	}
	if err := a.head(profileFile, &a.profile); err != nil {
		return nil, err
	}
	return a, nil
}

// head reads a small file of JSON.
func (a *Archive) head(name string, to any) error {
	raw, err := a.whole(a.files[name], maxHead)
	if err == nil {
		err = json.Unmarshal(raw, to)
	}
	if err != nil {
		return fault.ArchiveUnreadable.New().Because(fmt.Errorf("%s: %w", name, err))
	}
	return nil
}

var errMissing = errors.New("is not there")

func (a *Archive) whole(f *zip.File, most int64) ([]byte, error) {
	if f == nil {
		return nil, errMissing
	}
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	b := &bounded{in: in, archive: a, left: most}
	return io.ReadAll(b)
}

var errBomb = errors.New("it unpacks to more than is accepted")

// bounded reads at most left bytes, and no more of an archive than all of it
// may unpack to, whatever its headers say.
type bounded struct {
	in      io.Reader
	archive *Archive
	left    int64
}

func (b *bounded) Read(p []byte) (int, error) {
	most := min(b.left, b.archive.left)
	if most <= 0 {
		// Not an end: only what tries to go on is too large.
		var one [1]byte
		if n, err := b.in.Read(one[:]); n == 0 {
			return 0, err
		}
		return 0, errBomb
	}
	n, err := b.in.Read(p[:min(int64(len(p)), most)])
	b.left -= int64(n)
	b.archive.left -= int64(n)
	return n, err
}

// entry is one record of an archive as it stands there.
type entry map[string]json.RawMessage

func (e entry) text(name string) string {
	var s string
	_ = json.Unmarshal(e[name], &s)
	return s
}

// each calls act with every record of a table; a table that is not in the
// archive has none. Only one record is in memory at a time.
func (a *Archive) each(t *table, act func(n int, e entry) error) error {
	f := a.files[t.file()]
	if f == nil {
		return nil
	}
	in, err := f.Open()
	if err != nil {
		return unreadable(t, err)
	}
	defer func() { _ = in.Close() }()
	b := &bounded{in: in, archive: a, left: maxRecord}
	d := json.NewDecoder(b)
	if err := toRecords(d); err != nil {
		return unreadable(t, err)
	}
	for n := 1; d.More(); n++ {
		b.left = maxRecord
		var e entry
		if err := d.Decode(&e); err != nil {
			return unreadable(t, err)
		}
		if err := act(n, e); err != nil {
			return err
		}
	}
	b.left = maxRecord
	for _, want := range []json.Delim{']', '}'} {
		if got, err := d.Token(); err != nil || got != want {
			return unreadable(t, fmt.Errorf("does not end as it should (%w)", err))
		}
	}
	return nil
}

// toRecords reads up to the first record.
func toRecords(d *json.Decoder) error {
	if got, err := d.Token(); err != nil || got != json.Delim('{') {
		return fmt.Errorf("is no object (%w)", err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		value, err := d.Token()
		switch {
		case err != nil:
			return err
		case name == "records" && value == json.Delim('['):
			return nil
		case value == json.Delim('['), value == json.Delim('{'):
			return fmt.Errorf("has %v before its records", name)
		}
	}
	return errors.New("has no records")
}

func unreadable(t *table, err error) error {
	if errors.Is(err, errBomb) {
		return fault.TooLarge.Say("%s unpacks to more than this server accepts.", t.file()).Because(err)
	}
	return fault.ArchiveUnreadable.Say("%s in that archive cannot be read.", t.file()).Because(err)
}
