package account

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	validation "github.com/pocketbase/ozzo-validation/v4"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/filesystem"
	"github.com/pocketbase/pocketbase/tools/types"

	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
	"github.com/pulseplan/pulseplan/integrations/calendar"
	"github.com/pulseplan/pulseplan/integrations/ics"
)

// maxProblems is how many records that break a rule an answer lists.
const maxProblems = 50

// Outcome is what an import did, or would do.
type Outcome struct {
	Stored   bool      `json:"stored" jsonschema:"false for a dry run"`
	Email    string    `json:"email" jsonschema:"whose archive it is"`
	Exported string    `json:"exported" jsonschema:"when it was made, RFC 3339"`
	Profile  bool      `json:"profile" jsonschema:"name, zone, language and preferences are taken over"`
	New      int       `json:"new" jsonschema:"records that are added"`
	There    int       `json:"there" jsonschema:"records that are there already and stay as they are"`
	LeftOut  int       `json:"left_out" jsonschema:"records that something else here stands in the place of"`
	Tables   []Counted `json:"tables"`
	Problems []Problem `json:"problems" jsonschema:"records that break a rule; with any, nothing is stored"`
}

// Counted is what becomes of the records of one collection.
type Counted struct {
	Name    string `json:"name"`
	Records int    `json:"records"`
	New     int    `json:"new"`
	There   int    `json:"there"`
	LeftOut int    `json:"left_out"`
}

// Problem is what is wrong with one record of an archive.
type Problem struct {
	File     string `json:"file"`
	Record   int    `json:"record" jsonschema:"1-based place in the file"`
	Field    string `json:"field,omitempty"`
	Sentence string `json:"sentence"`
}

// Options of an import.
type Options struct {
	Dry     bool // store nothing, and say what would be stored
	Profile bool // take over name, zone, language and preferences as well
	Now     time.Time
}

type importing struct{}

// Importing reports whether a write is part of an import: what such a record
// tells has been noted where it comes from.
func Importing(ctx context.Context) bool { return ctx.Value(importing{}) != nil }

// errDry takes back what a dry run has stored.
var errDry = errors.New("nothing is to be stored")

// Import stores an archive in the person's account, all of it or nothing. A dry
// run goes the same way and is taken back, so that its answer is what an import
// would do. With problems nothing is stored, and they are in the outcome.
func Import(ctx context.Context, app core.App, me *record.User, a *Archive, o Options) (Outcome, error) {
	im := &importer{ctx: context.WithValue(ctx, importing{}, true), archive: a, me: me, now: o.Now, ids: map[string]string{}}
	im.out = Outcome{Email: a.Manifest.Email, Exported: a.Manifest.Exported.UTC().Format(time.RFC3339), Profile: o.Profile, Tables: []Counted{}, Problems: []Problem{}}
	if err := im.count(app); err != nil {
		return im.out, err
	}
	err := app.RunInTransaction(func(tx core.App) error {
		im.tx = tx
		if o.Profile {
			if err := im.profile(); err != nil {
				return err
			}
		}
		for i := range tables {
			if err := im.table(&tables[i]); err != nil {
				return err
			}
		}
		if o.Dry || len(im.out.Problems) > 0 {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return im.out, err
	}
	im.out.Stored = err == nil
	return im.out, nil
}

// importer is one import on its way.
type importer struct {
	ctx     context.Context
	tx      core.App
	archive *Archive
	me      *record.User
	now     time.Time
	out     Outcome
	// ids leads from the ids of the archive to those of the account. What is in
	// there is of the archive, or was the person's before.
	ids map[string]string
	// gone are the ids of records that were left out.
	gone map[string]bool
}

// count reads the ids of all records, so that what points at them can be
// written before they are, and refuses archives that hold too many.
func (im *importer) count(app core.App) error {
	total := 0
	im.gone = map[string]bool{}
	for i := range tables {
		t := &tables[i]
		if !t.back {
			continue
		}
		err := im.archive.each(t, func(n int, e entry) error {
			id := e.text("id")
			if !idPattern.MatchString(id) || im.ids[id] != "" {
				return fault.ArchiveUnreadable.Say("Record %d of %s has no id of its own.", n, t.file())
			}
			if total++; total > maxRecords {
				return fault.TooLarge.Say("An archive holds at most %d records.", maxRecords)
			}
			im.ids[id] = derived(im.me.Id, t.name, id)
			return im.ctx.Err()
		})
		if err != nil {
			return err
		}
		if err := im.mine(app, t.name); err != nil {
			return err
		}
	}
	return nil
}

// mine lets ids that are the person's own stay what they are.
func (im *importer) mine(app core.App, name string) error {
	var own []string
	if err := app.DB().Select("id").From(name).Where(dbx.HashExp{"owner": im.me.Id}).Column(&own); err != nil {
		return err
	}
	for _, id := range own {
		if im.ids[id] != "" {
			im.ids[id] = id
		}
	}
	return nil
}

var idPattern = regexp.MustCompile(`^[a-z0-9]{15}$`)

const idLetters = "abcdefghijklmnopqrstuvwxyz0123456789"

// derived is the id that a record of an archive has in an account it is new to.
func derived(owner, collection, id string) string {
	sum := sha256.Sum256([]byte("pulseplan archive\x00" + owner + "\x00" + collection + "\x00" + id))
	out := make([]byte, 15)
	for i := range out {
		out[i] = idLetters[int(sum[i])%len(idLetters)]
	}
	return string(out)
}

func (im *importer) problem(t *table, n int, err error) error {
	var fields validation.Errors
	file := profileFile
	if t != nil {
		file = t.file()
	}
	if !errors.As(err, &fields) {
		return fmt.Errorf("import %s %d: %w", file, n, err)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		im.out.Problems = append(im.out.Problems, Problem{file, n, name, name + ": " + strings.TrimSuffix(fields[name].Error(), ".") + "."})
	}
	return nil
}

// profile takes over what the archive says of the person.
func (im *importer) profile() error {
	r, err := im.tx.FindRecordById(record.Users, im.me.Id)
	if err != nil {
		return err
	}
	for _, name := range profileFields {
		if raw, ok := im.archive.profile[name]; ok {
			r.Set(name, valueOf(raw))
		}
	}
	if f := im.archive.avatar; f != nil {
		raw, err := im.archive.whole(f, maxAvatar)
		if err == nil {
			var file *filesystem.File
			if file, err = filesystem.NewFileFromBytes(raw, "avatar"); err == nil {
				r.Set("avatar", file)
			}
		}
		if err != nil {
			return fault.ArchiveUnreadable.Say("The picture in that archive cannot be read.").Because(err)
		}
	}
	if err := im.tx.SaveWithContext(im.ctx, r); err != nil {
		return im.problem(nil, 1, err)
	}
	im.me = record.UserOf(r)
	return nil
}

// valueOf is a JSON value as PocketBase's fields take it.
func valueOf(raw json.RawMessage) any {
	if len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') {
		return types.JSONRaw(raw)
	}
	var v any
	_ = json.Unmarshal(raw, &v)
	return v
}

func (im *importer) table(t *table) error {
	c, err := im.tx.FindCachedCollectionByNameOrId(t.name)
	if err != nil {
		return err
	}
	counted := Counted{Name: t.name}
	var links []link
	err = im.archive.each(t, func(n int, e entry) error {
		counted.Records++
		if !t.back {
			return im.ctx.Err()
		}
		became, err := im.record(t, c, n, e, &links)
		switch {
		case err != nil:
			return err
		case became == added:
			counted.New++
		case became == there:
			counted.There++
		case became == leftOut:
			counted.LeftOut++
			im.gone[e.text("id")] = true
		}
		if len(im.out.Problems) >= maxProblems {
			return errDry // it is refused anyway
		}
		return im.ctx.Err()
	})
	if err == nil {
		err = im.link(t, links)
	}
	im.out.Tables = append(im.out.Tables, counted)
	im.out.New += counted.New
	im.out.There += counted.There
	im.out.LeftOut += counted.LeftOut
	return err
}

// What became of a record.
type fate int

const (
	refused fate = iota
	added
	there
	leftOut
)

// link is a relation within a collection, set when all of it is there.
type link struct {
	n      int
	id     string
	values map[string][]string
}

func (im *importer) record(t *table, c *core.Collection, n int, e entry, links *[]link) (fate, error) {
	was := e.text("id")
	id := im.ids[was]
	if has, err := im.has(t.name, dbx.HashExp{"id": id}); err != nil || has != "" {
		return there, err
	}
	r := core.NewRecord(c)
	r.Set("id", id)
	r.Set("owner", im.me.Id)
	later := link{n: n, id: id, values: map[string][]string{}}
	for _, f := range t.shown(c) {
		raw, sent := e[f.GetName()]
		if !sent || f.GetName() == "id" || slices.Contains(t.stays, f.GetName()) {
			continue
		}
		if !im.set(t, r, f, raw, &later) {
			return leftOut, nil
		}
	}
	if err := im.mend(t, r); err != nil {
		return refused, im.problem(t, n, err)
	}
	if t.twin != nil {
		if same := t.twin(r); same != nil {
			twin, err := im.has(t.name, same)
			if err != nil {
				return refused, err
			}
			if twin != "" && t.only {
				return leftOut, nil
			}
			if twin != "" {
				im.ids[was] = twin
				return there, im.take(t, n, twin, r)
			}
		}
	}
	if err := im.tx.SaveWithContext(im.ctx, r); err != nil {
		return refused, im.problem(t, n, err)
	}
	if len(later.values) > 0 {
		*links = append(*links, later)
	}
	return added, nil
}

// take gives a twin what it takes of the archive.
func (im *importer) take(t *table, n int, twin string, from *core.Record) error {
	if len(t.takes) == 0 || !im.out.Profile {
		return nil
	}
	r, err := im.tx.FindRecordById(t.name, twin)
	if err != nil {
		return err
	}
	for _, name := range t.takes {
		r.Set(name, from.Get(name))
	}
	if err := im.tx.SaveWithContext(im.ctx, r); err != nil {
		return im.problem(t, n, err)
	}
	return nil
}

// has is the id of a record of the person that matches; empty for none.
func (im *importer) has(name string, same dbx.Expression) (string, error) {
	var found []string
	err := im.tx.DB().Select("id").From(name).Where(dbx.HashExp{"owner": im.me.Id}).AndWhere(same).Limit(1).Column(&found)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

// set puts a value of the archive into a field, with its ids made those of the
// account. It reports whether the record can be without what is not there.
func (im *importer) set(t *table, r *core.Record, f core.Field, raw json.RawMessage, later *link) bool {
	name := f.GetName()
	switch f := f.(type) {
	case *core.RelationField:
		ids := im.related(raw)
		if slices.Contains(t.later, name) {
			if len(ids) > 0 {
				later.values[name] = ids
			}
			return true
		}
		r.Set(name, ids)
		return len(ids) > 0 || !f.Required
	case *core.JSONField:
		r.Set(name, types.JSONRaw(im.renamed(raw)))
	case *core.AutodateField:
		if at, err := types.ParseDateTime(valueOf(raw)); err == nil && !at.IsZero() {
			r.SetRaw(name, at)
		}
	case *core.DateField:
		at, err := types.ParseDateTime(valueOf(raw))
		if err == nil {
			r.Set(name, at)
		}
	default:
		if slices.Contains(t.texts, name) {
			raw = im.renamed(raw)
		}
		r.Set(name, valueOf(raw))
	}
	return true
}

// related are the ids of a relation that lead somewhere.
func (im *importer) related(raw json.RawMessage) []string {
	var one string
	var many []string
	if json.Unmarshal(raw, &one) == nil {
		many = []string{one}
	} else if json.Unmarshal(raw, &many) != nil {
		return nil
	}
	out := make([]string, 0, len(many))
	for _, id := range many {
		if to := im.ids[id]; to != "" && !im.gone[id] {
			out = append(out, to)
		}
	}
	return out
}

var idInText = regexp.MustCompile(`\b[a-z0-9]{15}\b`)

// renamed replaces the ids of the archive wherever they stand in a JSON text.
func (im *importer) renamed(raw json.RawMessage) json.RawMessage {
	return idInText.ReplaceAllFunc(raw, func(id []byte) []byte {
		if to := im.ids[string(id)]; to != "" {
			return []byte(to)
		}
		return id
	})
}

// mend makes of a record what it can be here.
func (im *importer) mend(t *table, r *core.Record) error {
	switch t.name {
	case record.TimeMaps:
		if has, err := im.has(t.name, dbx.HashExp{"is_default": true}); err != nil || has != "" {
			r.Set("is_default", false)
			return err
		}
	case record.Plans:
		// A proposal is about what was there when it was made.
		if r.GetString("state") == record.PlanProposed {
			r.Set("state", record.PlanSuperseded)
		}
	case record.Calendars:
		return im.mendCalendar(record.CalendarOf(r))
	}
	return nil
}

// mendCalendar lets a subscription be read again soon, from an address that a
// person could have typed.
func (im *importer) mendCalendar(c *record.Calendar) error {
	if c.GetString("kind") != record.CalendarSubscription {
		c.Set("url", "")
		c.Set("host", "")
		return nil
	}
	address, err := ics.Normalise(c.GetString("url"))
	if err != nil {
		return validation.Errors{"url": validation.NewError("invalid_url", calendar.Sentence(err))}
	}
	c.Set("url", address)
	c.Set("host", calendar.Host(address))
	c.SetNextRefresh(im.now)
	return nil
}

// link sets the relations within a collection.
func (im *importer) link(t *table, links []link) error {
	for _, l := range links {
		r, err := im.tx.FindRecordById(t.name, l.id)
		if err != nil {
			return err
		}
		updated := r.GetDateTime("updated")
		for name, ids := range l.values {
			r.Set(name, ids)
		}
		r.SetRaw("updated", updated)
		if err := im.tx.SaveWithContext(im.ctx, r); err != nil {
			if err := im.problem(t, l.n, err); err != nil {
				return err
			}
		}
	}
	return nil
}
