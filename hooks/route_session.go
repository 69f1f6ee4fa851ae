package hooks

import (
	"net/http"
	"os/exec"

	"github.com/pocketbase/pocketbase/core"

	"github.com/pulseplan/pulseplan/app/fault"
)

// SignInWays is the answer of GET /sign-in: what PocketBase's auth-methods does
// not tell.
type SignInWays struct {
	SignUp bool `json:"sign_up" jsonschema:"whether anybody may make an account"`
	Mail   bool `json:"mail" jsonschema:"whether this server can send mail: codes, links to confirm an address and to choose a new password"`
}

func sessionRoutes() []route {
	return []route{
		{
			method: http.MethodGet, path: "/sign-in", open: true,
			summary: "Whether this server takes new accounts and sends mail. The ways to sign in are PocketBase's: GET /api/collections/users/auth-methods.",
			answer:  SignInWays{},
			faults:  []fault.Kind{fault.Internal},
			handle: func(c *call) (any, error) {
				return SignInWays{SignUp: c.app.Config.SignupOpen, Mail: sendsMail(c.App)}, nil
			},
		},
		{
			method: http.MethodPost, path: "/sign-out", status: http.StatusNoContent,
			summary: "Sign out everywhere: every token of the person ends, the one that asks too. Realtime connections are told with a message on the topic session.",
			faults:  []fault.Kind{fault.SignIn},
			handle:  signOutEverywhere,
		},
	}
}

// sendsMail reports whether a mail has a way out: over SMTP, or through the
// sendmail program, which PocketBase falls back to.
func sendsMail(app core.App) bool {
	if app.Settings().SMTP.Enabled {
		return true
	}
	for _, name := range []string{"sendmail", "/usr/sbin/sendmail", "/usr/bin/sendmail"} {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}

// signOutEverywhere changes the key that all tokens of the person are signed with.
func signOutEverywhere(c *call) (any, error) {
	err := c.App.RunInTransaction(func(tx core.App) error {
		me, err := tx.FindRecordById(c.Auth.Collection(), c.Auth.Id)
		if err != nil {
			return err
		}
		me.RefreshTokenKey()
		return tx.Save(me)
	})
	if err != nil {
		return nil, err
	}
	return nil, c.NoContent(http.StatusNoContent)
}
