package hooks

import (
	"cmp"
	"encoding/json"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/pulseplan/pulseplan/app/fault"
)

func openAPIRoute() route {
	return route{
		method: http.MethodGet, path: "/openapi.json", open: true,
		summary: "This document.",
		types:   []string{"application/json"},
		handle: func(c *call) (any, error) {
			doc, err := document()
			if err != nil {
				return nil, err
			}
			return doc, nil
		},
	}
}

type object = map[string]any

// described caches the document: it never changes while the program runs.
var described struct {
	once sync.Once
	doc  object
	err  error
}

// document is the OpenAPI 3.1 description of /api/v1, made from the route
// table and the Go types of its requests and answers.
func document() (object, error) {
	described.once.Do(func() { described.doc, described.err = describe(routes(nil)) })
	return described.doc, described.err
}

func describe(all []route) (object, error) {
	paths := object{}
	for _, r := range all {
		op, err := operation(r)
		if err != nil {
			return nil, err
		}
		item, _ := paths[r.path].(object)
		if item == nil {
			item = object{}
			paths[r.path] = item
		}
		item[strings.ToLower(r.method)] = op
	}
	problem, err := schemaOf(Problem{})
	if err != nil {
		return nil, err
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "PulsePlan", "version": "1",
			"description": "Plans people's days. Accounts, records and realtime are PocketBase's own API under /api; sign in there and send the token in the Authorization header. " +
				"Sentences for people are in German or English, as Accept-Language asks, else as the person's locale says.",
			"license": object{"name": "MIT", "identifier": "MIT"},
		},
		"servers": []object{{"url": Prefix}},
		"paths":   paths,
		"components": object{
			"schemas": object{"Problem": problem},
			"securitySchemes": object{
				"token": object{"type": "apiKey", "in": "header", "name": "Authorization",
					"description": "The token of POST /api/collections/users/auth-with-password, with or without Bearer."},
				"administrator": object{"type": "apiKey", "in": "header", "name": "Authorization",
					"description": "The token of POST /api/collections/_superusers/auth-with-password."},
				"operator": object{"type": "apiKey", "in": "header", "name": OperatorHeader,
					"description": "The token of the file operator.json in the data folder, another one at each start."},
			},
		},
	}, nil
}

var pathParam = regexp.MustCompile(`\{(\w+)\}`)

func operation(r route) (object, error) {
	op := object{"summary": r.summary, "operationId": operationID(r)}
	switch {
	case r.operator:
		op["security"] = []object{{"administrator": []string{}}, {"operator": []string{}}}
	case !r.open:
		op["security"] = []object{{"token": []string{}}}
	}
	params := []object{}
	for _, m := range pathParam.FindAllStringSubmatch(r.path, -1) {
		params = append(params, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}})
	}
	for _, p := range r.query {
		schema := object{"type": "string"}
		if p.choices != nil {
			schema["enum"] = p.choices
		}
		params = append(params, object{"name": p.name, "in": "query", "required": p.required, "description": p.what, "schema": schema})
	}
	if len(params) > 0 {
		op["parameters"] = params
	}
	if body, err := requestBody(r); err != nil {
		return nil, err
	} else if body != nil {
		op["requestBody"] = body
	}
	responses, err := responsesOf(r)
	op["responses"] = responses
	return op, err
}

func operationID(r route) string {
	id := strings.ToLower(r.method)
	for part := range strings.FieldsFuncSeq(r.path, func(c rune) bool { return strings.ContainsRune("/{}.", c) }) {
		id += strings.ToUpper(part[:1]) + part[1:]
	}
	return id
}

func requestBody(r route) (object, error) {
	content := object{}
	if r.body != nil {
		s, err := schemaOf(r.body)
		if err != nil {
			return nil, err
		}
		content["application/json"] = object{"schema": s}
	}
	if r.file {
		form := object{"file": object{"type": "string", "contentMediaType": "application/octet-stream"}}
		for _, p := range r.form {
			form[p.name] = object{"type": "string", "description": p.what}
		}
		content["multipart/form-data"] = object{"schema": object{"type": "object", "properties": form, "required": []string{"file"}}}
		for _, t := range r.types {
			if content[t] == nil {
				content[t] = object{"schema": object{}}
			}
		}
	}
	if len(content) == 0 {
		return nil, nil
	}
	return object{"content": content, "required": r.file || r.bodyNeeded}, nil
}

func responsesOf(r route) (object, error) {
	content := object{}
	if r.answer != nil {
		s, err := schemaOf(r.answer)
		if err != nil {
			return nil, err
		}
		content["application/json"] = object{"schema": s}
	}
	if !r.file {
		for _, t := range r.types {
			if content[t] == nil {
				content[t] = object{"schema": object{}}
			}
		}
	}
	status := cmp.Or(r.status, http.StatusOK)
	success := object{"description": http.StatusText(status)}
	if len(content) > 0 {
		success["content"] = content
	}
	responses := object{statusText(status): success}
	byStatus := map[int][]string{}
	faults := append([]fault.Kind{fault.Internal}, r.faults...)
	if !r.operator { // whoever runs the server is counted against no limit
		faults = append(faults, fault.RateLimited)
	}
	if r.body != nil || r.file { // any body may be unreadable or too long
		faults = append(faults, fault.BadRequest, fault.TooLarge)
	}
	for _, k := range faults {
		if !slices.Contains(byStatus[k.Status], k.Code) {
			byStatus[k.Status] = append(byStatus[k.Status], k.Code)
		}
	}
	for status, codes := range byStatus {
		responses[statusText(status)] = object{
			"description": http.StatusText(status) + ": " + strings.Join(codes, ", "),
			"content":     object{"application/json": object{"schema": object{"$ref": "#/components/schemas/Problem"}}},
		}
	}
	return responses, nil
}

func statusText(status int) string {
	return string([]byte{byte('0' + status/100), byte('0' + status/10%10), byte('0' + status%10)})
}

func schemaOf(v any) (*jsonschema.Schema, error) {
	return jsonschema.ForType(reflect.TypeOf(v), &jsonschema.ForOptions{TypeSchemas: map[reflect.Type]*jsonschema.Schema{
		// What is passed on as it is may be anything, and a schema is an object.
		reflect.TypeFor[json.RawMessage]():   {},
		reflect.TypeFor[jsonschema.Schema](): {Type: "object"},
	}})
}
