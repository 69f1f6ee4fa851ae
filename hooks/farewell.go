package hooks

import (
	"context"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/routine"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"github.com/pulseplan/pulseplan/agents/account"
	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/record"
)

// sessionTopic tells a connection that the session it was opened with may have
// ended. The message carries nothing: whoever hears it asks the server.
const sessionTopic = "session"

// registerFarewell tells a person's open windows and phones when their tokens
// have ended, by a new password or by signing out everywhere. Without it they
// would go on looking signed in until their next request, because PocketBase
// keeps the connection and only stops sending records to it.
func registerFarewell(a *app.App) {
	a.OnRecordUpdate(record.Users).BindFunc(func(e *core.RecordEvent) error {
		// Both now: the key changes with the password while the record is being
		// stored, and then PocketBase takes their sign-in from the connections.
		key, left := e.Record.Original().TokenKey(), connectionsOf(e.App, e.Record.Id)
		if err := e.Next(); err != nil || e.Record.TokenKey() == key {
			return err
		}
		if tx := e.App.TxInfo(); tx != nil {
			tx.OnComplete(func(err error) error {
				if err == nil {
					sayFarewell(left)
				}
				return nil
			})
			return nil
		}
		sayFarewell(left)
		return nil
	})
	registerLeaving(a)
}

// registerLeaving takes what stands beside the records of a person along when
// their account is deleted, whoever does it, and tells their open windows.
func registerLeaving(a *app.App) {
	a.OnRecordDelete(record.Users).BindFunc(func(e *core.RecordEvent) error {
		person, left := e.Record.Id, connectionsOf(e.App, e.Record.Id)
		err := together(e, func(tx core.App) error { return account.Forget(tx, person) })
		if err != nil {
			return err
		}
		afterwards := func() {
			sayFarewell(left)
			logged(a, "remove the runs of an account", func(ctx context.Context) error { return account.Erase(ctx, a, person) })
			logged(a, "forget the requests of an account", func(context.Context) error { return account.ForgetLogs(a, person) })
		}
		if tx := e.App.TxInfo(); tx != nil {
			tx.OnComplete(func(err error) error {
				if err == nil {
					afterwards()
				}
				return nil
			})
			return nil
		}
		afterwards()
		return nil
	})
}

// connectionsOf are the realtime connections of a person that want to hear of
// the end of their session.
func connectionsOf(app core.App, person string) []subscriptions.Client {
	var found []subscriptions.Client
	for _, client := range app.SubscriptionsBroker().Clients() {
		auth, _ := client.Get(apis.RealtimeClientAuthKey).(*core.Record)
		if auth != nil && auth.Id == person && auth.Collection().Name == record.Users && client.HasSubscription(sessionTopic) {
			found = append(found, client)
		}
	}
	return found
}

// sayFarewell does not wait: a connection that reads slowly blocks its sender.
func sayFarewell(to []subscriptions.Client) {
	for _, client := range to {
		routine.FireAndForget(func() {
			client.Send(subscriptions.Message{Name: sessionTopic, Data: []byte("{}")})
		})
	}
}
