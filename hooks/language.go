package hooks

import (
	"errors"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/pocketbase/pocketbase/tools/router"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/lang"
	"github.com/pulseplan/pulseplan/app/record"
)

// registerLanguage says PocketBase's refusals, and those of our guards on
// records that leave through it, in the language of the request. It stands
// outside everything else, so that logs have the English sentence.
func registerLanguage(a *app.App) {
	a.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanLanguage", Func: func(e *core.ServeEvent) error {
		e.Router.Bind(&hook.Handler[*core.RequestEvent]{
			Id: "pulseplanLanguage", Priority: apis.DefaultCorsMiddlewarePriority - 1, Func: translateRefusals,
		})
		return e.Next()
	}})
}

func translateRefusals(e *core.RequestEvent) error {
	err := e.Next()
	if err == nil || e.Written() {
		return err
	}
	refused := router.ToApiError(err)
	l := speak(e)
	refused.Message = l.Say(refused.Message)
	translateData(l, refused.Data)
	if !errors.As(err, new(*router.ApiError)) {
		return refused
	}
	return err
}

// translateData says the messages of fields, at whatever depth a batch has put
// them.
func translateData(l lang.Language, data map[string]any) {
	for name, value := range data {
		switch value := value.(type) {
		case string:
			if name == "message" {
				data[name] = l.Say(value)
			}
		case map[string]any:
			translateData(l, value)
		case *router.ApiError:
			value.Message = l.Say(value.Message)
			translateData(l, value.Data)
		}
	}
}

// languageOf is the language for a request: the one it asks for, else that of
// the person who is signed in, else English.
func languageOf(e *core.RequestEvent) lang.Language {
	for _, header := range e.Request.Header.Values(headerLanguage) {
		if l, ok := lang.Wanted(header); ok {
			return l
		}
	}
	if e.Auth != nil && e.Auth.Collection().Name == record.Users {
		return record.UserOf(e.Auth).Language()
	}
	return lang.English
}

// speak is the language for an answer with sentences, and says in its headers
// that it is in it.
func speak(e *core.RequestEvent) lang.Language {
	l := languageOf(e)
	h := e.Response.Header()
	h.Set("Content-Language", string(l))
	for _, vary := range h.Values("Vary") {
		if vary == headerLanguage {
			return l
		}
	}
	h.Add("Vary", headerLanguage)
	return l
}

const headerLanguage = "Accept-Language"

// language is that of the request, for an answer with sentences in it.
func (c *call) language() lang.Language { return speak(c.RequestEvent) }

// inLanguage is a refusal as a person reads it. Details say theirs themselves,
// where they have sentences.
func inLanguage(l lang.Language, f *fault.Fault) Problem {
	p := Problem{Status: f.Status, Code: f.Code, Message: l.Say(f.Sentence()), Data: map[string]fault.Field{}, Detail: f.Detail}
	for name, field := range f.Fields {
		field.Message = l.Say(field.Message)
		p.Data[name] = field
	}
	if in, ok := f.Detail.(interface{ In(lang.Language) any }); ok {
		p.Detail = in.In(l)
	}
	return p
}
