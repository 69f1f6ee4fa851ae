package fault

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// Decode reads one JSON object strictly into to: unknown fields, text after
// it and wrong types are refused by name. Under is where the object stands in
// the request, such as "payload"; empty for the request itself.
func Decode(raw []byte, under string, to any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return FromJSON(err, under)
	}
	if d.More() {
		return BadRequest.Say("There is text after the JSON object.")
	}
	return nil
}

// FromJSON names the field an error of encoding/json is about. Under is where
// the decoded object stands in the request.
func FromJSON(err error, under string) *Fault {
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		field := below(under, wrongType.Field)
		return BadField.Say("%s: must be %s, not %s.", field, jsonName(wrongType.Type.Kind().String()), wrongType.Value).On(field)
	}
	if errors.As(err, &wrongType) && under != "" {
		return BadField.Say("%s: must be an object, not %s.", under, wrongType.Value).On(under)
	}
	if errors.As(err, &wrongType) {
		return BadRequest.Say("The body must be a JSON object.").Because(err)
	}
	if errors.As(err, &syntax) {
		return BadRequest.Say("The body is not JSON: character %d is unexpected.", syntax.Offset).Because(err)
	}
	if name, found := strings.CutPrefix(err.Error(), "json: unknown field "); found {
		field := below(under, strings.Trim(name, `"`))
		return UnknownField.Say("%s: there is no such field here.", field).On(field)
	}
	return BadRequest.Say("The body is not complete JSON.").Because(err)
}

func below(under, field string) string {
	if under == "" {
		return field
	}
	return under + "." + field
}

func jsonName(kind string) string {
	switch {
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"):
		return "a whole number"
	case strings.HasPrefix(kind, "float"):
		return "a number"
	case kind == "bool":
		return "true or false"
	case kind == "string":
		return "text"
	case kind == "slice":
		return "a list"
	}
	return "an object"
}
