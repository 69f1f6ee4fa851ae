package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

var (
	marshaler       = reflect.TypeFor[json.Marshaler]()
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textMarshaler   = reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]()
	textUnmarshaler = reflect.TypeFor[interface{ UnmarshalText([]byte) error }]()
)

// survives notes a problem when values of t would lose something in JSON.
func (b *builder) survives(t reflect.Type, what string) {
	if where := lost(t, "", map[reflect.Type]bool{}); where != "" {
		b.problem("%s (%s) does not survive JSON: %s", what, t, where)
	}
}

// lost names the first part of t that JSON would lose, or is empty.
func lost(t reflect.Type, at string, seen map[reflect.Type]bool) string {
	if seen[t] || codesItself(t) {
		return ""
	}
	seen[t] = true
	place := at
	if place == "" {
		place = "it"
	}
	switch t.Kind() {
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Complex64, reflect.Complex128, reflect.Uintptr:
		return place + " is a " + t.Kind().String()
	case reflect.Interface:
		return place + " is an interface, whose type would be lost"
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return lost(t.Elem(), at, seen)
	case reflect.Map:
		k := t.Key()
		if k.Kind() != reflect.String && !isInteger(k.Kind()) && !(implements(k, textMarshaler) && implements(k, textUnmarshaler)) {
			return place + " is a map with keys of type " + k.String()
		}
		return lost(t.Elem(), at, seen)
	case reflect.Struct:
		return lostField(t, at, seen)
	}
	return ""
}

func lostField(t reflect.Type, at string, seen map[reflect.Type]bool) string {
	names := map[string]string{}
	for i := range t.NumField() {
		f := t.Field(i)
		name, skip := fieldName(f)
		where := f.Name
		if at != "" {
			where = at + "." + f.Name
		}
		if skip {
			continue
		}
		if !f.IsExported() && !(f.Anonymous && f.Type.Kind() == reflect.Struct) {
			return where + " is not exported"
		}
		if name != "" {
			if other, taken := names[name]; taken {
				return where + " has the JSON name of " + other
			}
			names[name] = where
		}
		if found := lost(f.Type, where, seen); found != "" {
			return found
		}
	}
	return ""
}

// fieldName is the JSON name of a field; empty for an embedded struct whose
// fields are promoted. skip means that the author left it out on purpose.
func fieldName(f reflect.StructField) (name string, skip bool) {
	tag := f.Tag.Get("json")
	if tag == "-" {
		return "", true
	}
	tag, _, _ = strings.Cut(tag, ",")
	if tag != "" {
		return tag, false
	}
	if f.Anonymous {
		return "", false
	}
	return f.Name, false
}

func codesItself(t reflect.Type) bool {
	return implements(t, marshaler) && implements(t, unmarshaler) || implements(t, textMarshaler) && implements(t, textUnmarshaler)
}

func implements(t, what reflect.Type) bool {
	return t.Implements(what) || t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface && reflect.PointerTo(t).Implements(what)
}

func isInteger(k reflect.Kind) bool { return k >= reflect.Int && k <= reflect.Uint64 }

// form describes what JSON sees of a type; types of one form can read each
// other's values.
func form(t reflect.Type) string { return formOf(t, map[reflect.Type]bool{}) }

func formOf(t reflect.Type, open map[reflect.Type]bool) string {
	if t == nil {
		return "none"
	}
	if codesItself(t) {
		return t.String()
	}
	if open[t] {
		return "again " + t.Name()
	}
	open[t] = true
	defer delete(open, t)
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + formOf(t.Elem(), open)
	case reflect.Slice:
		return "[]" + formOf(t.Elem(), open)
	case reflect.Array:
		return fmt.Sprintf("[%d]%s", t.Len(), formOf(t.Elem(), open))
	case reflect.Map:
		return "map[" + formOf(t.Key(), open) + "]" + formOf(t.Elem(), open)
	case reflect.Struct:
		var out bytes.Buffer
		out.WriteString("{")
		for i := range t.NumField() {
			f := t.Field(i)
			if name, skip := fieldName(f); !skip {
				fmt.Fprintf(&out, "%s %s;", name, formOf(f.Type, open))
			}
		}
		out.WriteString("}")
		return out.String()
	}
	return t.Kind().String()
}
