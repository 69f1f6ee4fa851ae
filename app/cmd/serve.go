package cmd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/apis"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/hook"
	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/app"
	"github.com/pulseplan/pulseplan/app/config"
	"github.com/pulseplan/pulseplan/app/telemetry"
	"github.com/pulseplan/pulseplan/hooks"
	_ "github.com/pulseplan/pulseplan/pb_migrations" // the collections
)

func serveCommand(w *world) *cobra.Command {
	var http, data string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the server: API, realtime, dashboard and admin UI.",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := serverConfig(w, http, data)
			if err != nil {
				return err
			}
			return serve(c.Context(), w, cfg, invite, func(s *server) error {
				base := s.app.URL()
				fmt.Fprintf(w.out, "PulsePlan %s is at %s\n", Version, base)
				fmt.Fprintf(w.out, "  API    %s%s/openapi.json\n", base, hooks.Prefix)
				fmt.Fprintf(w.out, "  Admin  %s/_/\n", base)
				return nil
			})
		},
	}
	serverFlags(c, &http, &data)
	return c
}

func serverFlags(c *cobra.Command, http, data *string) {
	c.Flags().StringVar(http, "http", "", "address to listen on, host:port (default: PULSEPLAN_HTTP)")
	c.Flags().StringVar(data, "data", "", "data folder (default: PULSEPLAN_DATA)")
}

// serverConfig reads the configuration with the flags over it.
func serverConfig(w *world, http, data string) (config.Config, error) {
	cfg, err := w.config()
	if err != nil {
		return cfg, err
	}
	if http != "" {
		if err := config.CheckAddress(http); err != nil {
			return cfg, usagef("--http %q: %w", http, err)
		}
		cfg.HTTP = http
	}
	if data != "" {
		cfg.DataDir = data
	}
	return cfg, nil
}

// server is an app that can be run.
type server struct {
	app       *app.App
	w         *world
	installer func(core.App, *core.Record, string) error // nil: none
}

// open builds the app with everything bound to it.
func open(w *world, cfg config.Config) (*server, error) {
	console := telemetry.Logger(w.err, cfg.LogLevel, cfg.LogFormat)
	for _, name := range config.Unknown(w.environ()) {
		console.Warn("there is no such option; is it misspelt?", "variable", name)
	}
	a, err := app.New(cfg, w.clock, console, Version)
	if err != nil {
		return nil, err
	}
	a.Jobs.Verify = verifyInChild
	hooks.Register(a)
	return &server{app: a, w: w}, nil
}

// serve runs a server until ctx ends; ready is called once it listens. A
// failure of ready ends the server. The address is taken before the data
// folder is touched: a server that cannot listen leaves nothing behind.
func serve(ctx context.Context, w *world, cfg config.Config, first firstRun, ready func(*server) error) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.HTTP)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", cfg.HTTP, plainNetError(err))
	}
	cfg.HTTP = reachable(listener.Addr()) // port 0 has become a real one
	s, err := open(w, cfg)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err := s.app.Start(); err != nil {
		return errors.Join(err, listener.Close())
	}
	if first == invite {
		s.installer = s.inviteAdministrator
	}
	return s.run(ctx, listener, ready)
}

// firstRun says what to do while there is no administrator.
type firstRun bool

const (
	invite firstRun = true  // print a link for making one
	alone  firstRun = false // the program needs none
)

// run serves on the listener until ctx ends.
func (s *server) run(ctx context.Context, listener net.Listener, ready func(*server) error) error {
	listening := make(chan struct{})
	s.app.OnServe().Bind(&hook.Handler[*core.ServeEvent]{Id: "pulseplanListener", Priority: 1000, Func: func(e *core.ServeEvent) error {
		e.Listener = listener
		e.InstallerFunc = s.installer
		err := e.Next()
		if err == nil {
			close(listening)
		}
		return err
	}})
	served := make(chan error, 1)
	go func() {
		served <- apis.Serve(s.app.App, apis.ServeConfig{HttpAddr: s.app.Config.HTTP, AllowedOrigins: s.app.Config.Origins})
	}()
	select {
	case err := <-served:
		return errors.Join(err, s.app.Stop())
	case <-listening:
	}
	if err := ready(s); err != nil {
		return errors.Join(err, s.app.Stop(), <-served)
	}
	var err error
	select {
	case err = <-served:
	case <-ctx.Done():
		s.app.Log().Info("stopping")
	}
	err = errors.Join(err, s.app.Stop())
	if ctx.Err() != nil {
		err = errors.Join(err, <-served)
	}
	return err
}

// inviteAdministrator says how to make the first administrator. The link holds a
// short-lived token, so it goes to the console and to no log.
func (s *server) inviteAdministrator(_ core.App, superuser *core.Record, _ string) error {
	const valid = 30 * time.Minute
	token, err := superuser.NewStaticAuthToken(valid)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.w.out, "  No administrator yet. Within %.0f minutes open %s/_/#/pbinstall/%s\n  or run: pulseplan superuser upsert EMAIL PASSWORD\n",
		valid.Minutes(), strings.TrimRight(s.app.URL(), "/"), token)
	return nil
}

// reachable is an address people can open: a wildcard host is this machine.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func plainNetError(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}
