package hooks

import (
	"net/http"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/subscriptions"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/fault"
	"github.com/pulseplan/pulseplan/app/record"
)

const (
	// agentTopic begins the name of each run's own topic; the job's id follows.
	agentTopic = "agents/"
	// outletSize is how many messages may wait for one connection that reads
	// slowly. What does not fit is dropped; the numbers of the events show the
	// gap, and the stream of the run's events fills it.
	outletSize = 512
)

// broadcast sends what happens in runs to the connections that follow them.
//
// It promises that only the owner of a run hears of it (checked when a
// connection subscribes and again at each message), that one connection gets
// the messages of a run in the order they were published, and that a
// connection that reads slowly holds up nobody.
type broadcast struct {
	mu      sync.Mutex
	outlets map[string]*outlet            // by client id
	follow  map[string]map[string]*outlet // by topic, then by client id
}

// outlet is the way to one connection: PocketBase's Send blocks until the
// connection has taken a message, so each has a goroutine of its own.
type outlet struct {
	client subscriptions.Client
	out    chan subscriptions.Message
	topics map[string]string // topic to the subscription as the client wrote it
}

func registerRealtime(a *app.App) *broadcast {
	b := &broadcast{outlets: map[string]*outlet{}, follow: map[string]map[string]*outlet{}}
	a.OnRealtimeConnectRequest().BindFunc(func(e *core.RealtimeConnectRequestEvent) error {
		defer b.forget(e.Client.Id())
		return e.Next()
	})
	a.OnRealtimeSubscribeRequest().BindFunc(func(e *core.RealtimeSubscribeRequestEvent) error {
		topics := map[string]string{}
		for _, s := range e.Subscriptions {
			topic, _, _ := strings.Cut(s, "?")
			id, run := strings.CutPrefix(topic, agentTopic)
			if !run {
				continue
			}
			if err := mayFollow(e, id); err != nil {
				return err
			}
			topics[topic] = s
		}
		if err := e.Next(); err != nil {
			return err
		}
		b.set(e.Client, topics)
		return nil
	})
	return b
}

// mayFollow refuses a run that is not the caller's, and one that does not
// exist in the same words, so that nobody can probe for ids.
func mayFollow(e *core.RealtimeSubscribeRequestEvent, id string) error {
	if e.Auth == nil {
		return e.UnauthorizedError(fault.SignIn.Sentence, nil)
	}
	job, err := record.FindJob(e.App, id)
	if err != nil || e.Auth.Collection().Name != record.Users || job.Owner() != e.Auth.Id {
		return e.Error(http.StatusForbidden, fault.NotYours.Sentence, nil)
	}
	return nil
}

// set replaces what a connection follows.
func (b *broadcast) set(client subscriptions.Client, topics map[string]string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	o := b.outlets[client.Id()]
	// A connection that is gone by now has been forgotten, or will be.
	if client.IsDiscarded() || o == nil && len(topics) == 0 {
		return
	}
	if o == nil {
		o = &outlet{client: client, out: make(chan subscriptions.Message, outletSize)}
		b.outlets[client.Id()] = o
		go o.run()
	}
	b.unfollow(o)
	o.topics = topics
	for topic := range topics {
		if b.follow[topic] == nil {
			b.follow[topic] = map[string]*outlet{}
		}
		b.follow[topic][client.Id()] = o
	}
}

// forget ends the way to a connection that is gone.
func (b *broadcast) forget(client string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if o := b.outlets[client]; o != nil {
		b.unfollow(o)
		delete(b.outlets, client)
		close(o.out)
	}
}

func (b *broadcast) unfollow(o *outlet) {
	for topic := range o.topics {
		delete(b.follow[topic], o.client.Id())
		if len(b.follow[topic]) == 0 {
			delete(b.follow, topic)
		}
	}
}

func (o *outlet) run() {
	for m := range o.out {
		o.client.Send(m) // returns at once when the connection is gone
	}
}

// publish sends a message of the run of a person to whoever of theirs follows
// it. It never blocks.
func (b *broadcast) publish(owner, job string, data []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	topic := agentTopic + job
	for _, o := range b.follow[topic] {
		auth, _ := o.client.Get(apis.RealtimeClientAuthKey).(*core.Record)
		if auth == nil || auth.Id != owner || auth.Collection().Name != record.Users {
			continue
		}
		select {
		case o.out <- subscriptions.Message{Name: o.topics[topic], Data: data}:
		default: // the gap shows in the numbers
		}
	}
}
