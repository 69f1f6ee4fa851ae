package briefing

import (
	"html/template"
	"strings"
	"time"
)

// markup is a fragment of flow content without scripts, styles, links or images, so that it fits into a page, a message or
// a feed. Titles from outside stand in bdi, so that right-to-left writing does not turn the words around them.
var markup = template.Must(template.New("briefing").Funcs(template.FuncMap{
	"rfc3339": func(t *time.Time) string { return t.Format(time.RFC3339) },
}).Parse(`<article class="briefing" lang="{{.Language}}" data-date="{{.Date}}">
<header>
<p class="briefing-title"><time datetime="{{.Date}}">{{.Title}}</time></p>
<p class="briefing-greeting">{{.Greeting}}</p>
</header>
{{- range .Sections}}
<section data-section="{{.Key}}">
<h2>{{.Title}}</h2>
<ul>
{{- range .Statements}}
<li data-kind="{{.Kind}}">
{{- range .Parts -}}
{{- if .Time}}<time datetime="{{rfc3339 .Time}}">{{.Text}}</time>
{{- else if .Record}}<bdi data-collection="{{.Record.Collection}}" data-id="{{.Record.ID}}">{{.Text}}</bdi>
{{- else}}{{.Text}}{{end -}}
{{- end -}}
</li>
{{- end}}
</ul>
</section>
{{- end}}
</article>
`))

// HTML is the briefing as a fragment: a heading and a list for each section, times in time elements. Every value is escaped
// for the place it stands in.
func (b Briefing) HTML() string {
	var out strings.Builder
	if err := markup.Execute(&out, b); err != nil {
		// The template reads only fields of Briefing and writes into memory: what cannot fail must still not lose the text.
		return "<pre>" + template.HTMLEscapeString(b.Markdown()) + "</pre>\n"
	}
	return out.String()
}
