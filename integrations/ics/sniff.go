package ics

import (
	"bytes"
	"mime"
)

const (
	calendarBegin = "BEGIN:VCALENDAR"
	calendarEnd   = "END:VCALENDAR"
	// sniffed is how much of an answer is searched for signs of HTML, in bytes; the
	// same length browsers look at (WHATWG MIME Sniffing section 5.2 rounds it to 1445).
	sniffed = 1024
)

var utf8Mark = []byte("\xef\xbb\xbf")

// sniff returns the calendar in the answer, or says what came instead. The content
// decides, since servers label calendars as anything; the label only helps to name
// what is not one.
func sniff(body []byte, contentType string) ([]byte, error) {
	if bytes.HasPrefix(body, []byte{0xff, 0xfe}) || bytes.HasPrefix(body, []byte{0xfe, 0xff}) {
		return nil, ErrCharset
	}
	body = bytes.TrimLeft(bytes.TrimPrefix(body, utf8Mark), " \t\r\n")
	switch {
	case len(body) == 0:
		return nil, ErrEmpty
	case !hasPrefixFold(body, calendarBegin):
		if looksLikeHTML(body, contentType) {
			return nil, ErrWebPage
		}
		return nil, ErrNotCalendar
	case !ended(body):
		return nil, ErrCutOff
	}
	return body, nil
}

func hasPrefixFold(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && bytes.EqualFold(text[:len(prefix)], []byte(prefix))
}

func looksLikeHTML(body []byte, contentType string) bool {
	if kind, _, err := mime.ParseMediaType(contentType); err == nil && (kind == "text/html" || kind == "application/xhtml+xml") {
		return true
	}
	start := bytes.ToLower(body[:min(len(body), sniffed)])
	return start[0] == '<' && (bytes.Contains(start, []byte("<html")) || bytes.Contains(start, []byte("<!doctype html")) || bytes.Contains(start, []byte("<body")))
}

// ended says whether the last calendar that begins in the text also ends in it.
// Servers without Content-Length end an answer by closing the connection, so a
// transfer that broke looks whole to HTTP; only the file itself can tell.
func ended(body []byte) bool {
	var begun, closed bool
	for line := range bytes.Lines(body) {
		line = bytes.TrimRight(line, "\r\n \t")
		switch {
		case bytes.EqualFold(line, []byte(calendarBegin)):
			begun, closed = true, false
		case bytes.EqualFold(line, []byte(calendarEnd)):
			closed = true
		}
	}
	return begun && closed
}
