package account

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/agents/tasks"
	"github.com/pulseplan/pulseplan/app/record"
)

// The names in an archive.
const (
	formatName    = "pulseplan-archive"
	formatVersion = 1

	manifestFile  = "manifest.json"
	profileFile   = "profile.json"
	readmeFile    = "README.txt"
	tasksFile     = "tasks.csv"
	planFile      = "plan.ics"
	recordsFolder = "records/"
	avatarPrefix  = "files/avatar"
)

// Manifest says what an archive is and what it holds.
type Manifest struct {
	Format   string          `json:"format"`
	Version  int             `json:"version"`
	Exported time.Time       `json:"exported"`
	Release  string          `json:"release"`
	Email    string          `json:"email"`
	Tables   []ManifestTable `json:"tables"`
}

// ManifestTable is one file of records.
type ManifestTable struct {
	Name      string `json:"name"`
	File      string `json:"file"`
	Records   int    `json:"records"`
	ComesBack bool   `json:"comes_back"` // with an import
}

// Export writes everything of the person to out, as of one moment: writers are
// not held up, and what they write meanwhile is not in it. Memory does not grow
// with the number of records.
func Export(ctx context.Context, app core.App, me *record.User, release string, now time.Time, out io.Writer) (Manifest, error) {
	m := Manifest{Format: formatName, Version: formatVersion, Exported: now.UTC().Truncate(time.Second), Release: release, Email: me.Email()}
	view, done, err := snapshot(app)
	if err != nil {
		return m, err
	}
	defer done()
	w := &writer{ctx: ctx, app: app, view: view, me: me, now: now, zip: zip.NewWriter(out)}
	for i := range tables {
		n, err := w.table(&tables[i])
		if err != nil {
			return m, fmt.Errorf("export %s: %w", tables[i].name, err)
		}
		m.Tables = append(m.Tables, ManifestTable{tables[i].name, tables[i].file(), n, tables[i].back})
	}
	for _, part := range []func() error{w.profile, w.avatar, w.tasks, w.plan, w.calendars, w.readme} {
		if err := errors.Join(ctx.Err(), part()); err != nil {
			return m, fmt.Errorf("export: %w", err)
		}
	}
	if err := w.json(manifestFile, m); err != nil {
		return m, err
	}
	return m, w.zip.Close()
}

// snapshot reads from one moment of the database until done is called.
func snapshot(app core.App) (view dbx.Builder, done func(), err error) {
	db, ok := app.ConcurrentDB().(*dbx.DB)
	if !ok { // within a transaction, which is of one moment by itself
		return app.ConcurrentDB(), func() {}, nil
	}
	tx, err := db.Begin()
	if err != nil {
		return nil, nil, fmt.Errorf("read the database as of now: %w", err)
	}
	return tx, func() { _ = tx.Rollback() }, nil
}

// writer is an archive that is being written.
type writer struct {
	ctx  context.Context
	app  core.App
	view dbx.Builder
	me   *record.User
	now  time.Time
	zip  *zip.Writer
}

func (w *writer) create(name string) (io.Writer, error) {
	return w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.now})
}

func (w *writer) json(name string, v any) error {
	out, err := w.create(name)
	if err != nil {
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// each calls act for every record of the person in a collection, oldest first.
func (w *writer) each(name string, order []string, act func(*core.Record) error) error {
	c, err := w.app.FindCachedCollectionByNameOrId(name)
	if err != nil {
		return err
	}
	rows, err := w.view.Select("*").From(c.Name).Where(dbx.HashExp{"owner": w.me.Id}).OrderBy(order...).WithContext(w.ctx).Rows()
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		row := dbx.NullStringMap{}
		if err := rows.ScanMap(row); err != nil {
			return err
		}
		r, err := recordOf(c, row)
		if err != nil {
			return err
		}
		if err := act(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

var oldestFirst = []string{"created ASC", "id ASC"}

// recordOf makes the record of a row, as PocketBase's own queries do.
func recordOf(c *core.Collection, row dbx.NullStringMap) (*core.Record, error) {
	r := core.NewRecord(c)
	for _, f := range c.Fields {
		var raw any
		if v, ok := row[f.GetName()]; ok && v.Valid {
			raw = v.String
		}
		value, err := f.PrepareValue(r, raw)
		if err != nil {
			return nil, err
		}
		r.SetRaw(f.GetName(), value)
	}
	return r, nil
}

// table writes the records of a collection, one a line, and counts them.
func (w *writer) table(t *table) (int, error) {
	c, err := w.app.FindCachedCollectionByNameOrId(t.name)
	if err != nil {
		return 0, err
	}
	out, err := w.create(t.file())
	if err != nil {
		return 0, err
	}
	if _, err := fmt.Fprintf(out, `{"collection":%q,"version":%d,"records":[`, t.name, formatVersion); err != nil {
		return 0, err
	}
	n, fields := 0, t.shown(c)
	err = w.each(t.name, oldestFirst, func(r *core.Record) error {
		raw, err := json.Marshal(shownValues(r, fields))
		if err != nil {
			return err
		}
		before := "\n"
		if n++; n > 1 {
			before = ",\n"
		}
		if _, err := io.WriteString(out, before); err != nil {
			return err
		}
		_, err = out.Write(raw)
		return err
	})
	if err != nil {
		return n, err
	}
	_, err = io.WriteString(out, "\n]}\n")
	return n, err
}

func shownValues(r *core.Record, fields []core.Field) map[string]any {
	values := make(map[string]any, len(fields))
	for _, f := range fields {
		values[f.GetName()] = r.Get(f.GetName())
	}
	return values
}

func (w *writer) profile() error {
	values := map[string]any{"email": w.me.Email()}
	for _, f := range profileFields {
		values[f] = w.me.Get(f)
	}
	return w.json(profileFile, values)
}

// avatar puts the person's picture in, if they have one and it is there.
func (w *writer) avatar() error {
	name := w.me.GetString("avatar")
	if name == "" {
		return nil
	}
	files, err := w.app.NewFilesystem()
	if err != nil {
		return err
	}
	defer func() { _ = files.Close() }()
	in, err := files.GetReader(w.me.BaseFilesPath() + "/" + name)
	if err != nil {
		return nil //nolint:nilerr // the rest is worth more than a picture that is gone
	}
	defer func() { _ = in.Close() }()
	out, err := w.create(avatarPrefix + path.Ext(name))
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

// tasks puts in the open tasks as a file that task imports read.
func (w *writer) tasks() error {
	raw, err := tasks.Export(w.app, w.me, "csv")
	if err != nil {
		return err
	}
	out, err := w.create(tasksFile)
	if err != nil {
		return err
	}
	_, err = out.Write(raw)
	return err
}
