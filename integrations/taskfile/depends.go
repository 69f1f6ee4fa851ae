package taskfile

import (
	"fmt"
	"strings"
)

// dependsSeparators part the entries of depends_on where it is one text. They are
// not allowed in an id, so that ids can always be listed.
const dependsSeparators = ";|,"

// identifier reads the id; JSON may give it as a whole number.
func (r *row) identifier() string {
	id, ok := r.nameOf(r.values[fieldID])
	if !ok {
		r.refuse(fieldID, "must be text or a whole number")
		return ""
	}
	reason := textReason(id, maxID)
	if reason == "" && strings.ContainsAny(id, dependsSeparators) {
		reason = "must not contain ; | or , because they separate ids in depends_on"
	}
	if reason != "" {
		r.refuse(fieldID, reason)
		return ""
	}
	return id
}

// nameOf gives the text of an id or of an entry of depends_on, "" for none.
func (r *row) nameOf(v value) (string, bool) {
	switch v.kind {
	case kindCell, kindText, kindNull:
		return v.text, true
	case kindNumber:
		return v.text, wholeNumber(v.text)
	}
	return "", false
}

// dependsOn reads the entries as written: from one text parted at ; | or ,, or from
// a JSON list, whose entries may hold those characters.
func (r *row) dependsOn() []string {
	entries, ok := r.dependsEntries()
	if !ok {
		r.refuse(fieldDependsOn, "must be a list of ids or titles")
		return nil
	}
	if len(entries) > maxDepends {
		r.refuse(fieldDependsOn, fmt.Sprintf("names more than the %d tasks that are allowed", maxDepends))
		return nil
	}
	for _, e := range entries {
		if reason := textReason(e, maxTitle); reason != "" {
			r.refuse(fieldDependsOn, reason)
			return nil
		}
	}
	return entries
}

func (r *row) dependsEntries() (entries []string, ok bool) {
	v := r.values[fieldDependsOn]
	items := v.items
	if v.kind != kindList {
		text, ok := r.nameOf(v)
		if !ok {
			return nil, false
		}
		for part := range strings.FieldsFuncSeq(text, func(c rune) bool { return strings.ContainsRune(dependsSeparators, c) }) {
			if items = append(items, value{kind: kindText, text: strings.TrimSpace(part)}); len(items) > maxDepends {
				break
			}
		}
	}
	for _, item := range items {
		name, ok := r.nameOf(item)
		if !ok || item.kind == kindNull {
			return nil, false
		}
		if name != "" {
			entries = append(entries, name)
		}
	}
	return entries, true
}
