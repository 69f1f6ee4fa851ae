package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// encode is json.Marshal without the escapes for HTML, which would make a text
// of ampersands six times as long as the limits expect.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// encodeValue encodes what code of a graph returned; another attempt would
// return the same.
func encodeValue(v any) ([]byte, error) {
	data, err := encode(v)
	if err != nil {
		return nil, Permanent(fmt.Errorf("%w: %w", ErrJSON, err))
	}
	return data, nil
}

// strict decodes what came from outside: one value, no unknown fields.
func strict(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is more than one value")
	}
	return nil
}

// decodeAny decodes a value of any form and keeps its numbers as they are.
func decodeAny(data []byte) (v any, err error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	err = dec.Decode(&v)
	return v, err
}

func quote(s string) string { return strconv.Quote(s) }
