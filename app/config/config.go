// Package config is the one place where the outside configures the program.
//
// It promises that every option is read once, from a PULSEPLAN_* variable or
// the flag that overrides it, that every option has a default, a rule and a
// description, and that all mistakes are reported together, a sentence each.
// It never reads a file or the network.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Config is what an administrator may choose.
type Config struct {
	// DataDir holds everything the server keeps: databases, files, backups.
	DataDir string
	// HTTP is the address to listen on, host:port.
	HTTP string
	// PublicURL is how people reach the server, used in mails and links.
	PublicURL string
	// Origins are the web origins that may call the API with CORS.
	Origins []string
	// SignupOpen lets anyone who can reach the server create an account.
	SignupOpen bool
	// AllowPrivate lists private networks and host:port pairs that
	// subscriptions may reach; by default none.
	AllowPrivate string
	// LogLevel is debug, info, warn or error.
	LogLevel string
	// LogFormat is text, json or logfmt.
	LogFormat string
	// EncryptionKey seals PocketBase's settings when it is set, 32 characters.
	EncryptionKey string
	// ImportBytes caps an uploaded or fetched calendar or task file, in bytes.
	ImportBytes int64
	// AgentRuns is how many agent runs a person may start a minute; 0: no limit.
	AgentRuns int
	// AgentParallel is how many jobs of one person run at the same time.
	AgentParallel int
	// IntegrationCalls is how often a minute a person may make one integration
	// reach its host; 0: no limit.
	IntegrationCalls int
	// APIRequests is how many requests a minute one address may make to our own
	// API and how often it may try to sign in; 0 turns PocketBase's limiter off.
	APIRequests int
}

// Option describes one option for the documentation and for reading it.
type Option struct {
	Env, Default, Rule, What string
	set                      func(*Config, string) error
}

// EncryptionKeyVariable is the name PocketBase reads the key from by itself.
const EncryptionKeyVariable = "PULSEPLAN_ENCRYPTION_KEY"

const (
	// DefaultHTTP listens on this machine only: a fresh download must not be
	// open to the network before its owner has chosen a password.
	DefaultHTTP = "127.0.0.1:8090"
	// DefaultImportBytes is 5 MiB: the largest real calendar feeds measured
	// are below 3 MiB.
	DefaultImportBytes = 5 << 20
	maxImportBytes     = 64 << 20
	// maxAMinute bounds every limit that counts per minute: a higher number
	// limits nobody, and 0 says so plainly.
	maxAMinute = 100_000
	// maxParallel bounds the jobs of one person that run at once: they share
	// one machine with everybody else's.
	maxParallel = 64
)

// Options lists every option in the order the manual shows them.
var Options = []Option{
	{"PULSEPLAN_DATA", "pb_data", "a folder", "Where everything is kept. Created with mode 0700.", setDataDir},
	{"PULSEPLAN_HTTP", DefaultHTTP, "host:port", "Address to listen on.", setHTTP},
	{"PULSEPLAN_PUBLIC_URL", "", "an http(s) address", "How people reach the server; used in mails and links. Empty: taken from the listen address.", setPublicURL},
	{"PULSEPLAN_ORIGINS", "*", "origins separated by commas", "Web origins that may call the API from a browser.", setOrigins},
	{"PULSEPLAN_SIGNUP", "open", "open or closed", "Whether anyone who can reach the server may create an account.", setSignup},
	{"PULSEPLAN_ALLOW_PRIVATE", "", "networks or host:port, separated by commas", "Private addresses that calendar subscriptions may reach, for example 10.0.0.0/8,192.168.1.5:5232.", func(c *Config, v string) error { c.AllowPrivate = v; return nil }},
	{"PULSEPLAN_LOG_LEVEL", "info", "debug, info, warn or error", "What is written to standard error.", oneOf(func(c *Config) *string { return &c.LogLevel }, "debug", "info", "warn", "error")},
	{"PULSEPLAN_LOG_FORMAT", "text", "text, json or logfmt", "How it is written.", oneOf(func(c *Config) *string { return &c.LogFormat }, "text", "json", "logfmt")},
	{"PULSEPLAN_IMPORT_BYTES", strconv.Itoa(DefaultImportBytes), "bytes, 65536 to 67108864", "Largest calendar or task file that is accepted.", setImportBytes},
	{"PULSEPLAN_AGENT_RUNS", "5", "a whole number, 0 to 100000", "Agent runs a person may start a minute; 0: no limit.", wholeNumber(func(c *Config) *int { return &c.AgentRuns }, 0, maxAMinute)},
	{"PULSEPLAN_AGENT_PARALLEL", "2", "a whole number, 1 to 64", "Jobs of one person that run at the same time.", wholeNumber(func(c *Config) *int { return &c.AgentParallel }, 1, maxParallel)},
	{"PULSEPLAN_INTEGRATION_CALLS", "10", "a whole number, 0 to 100000", "How often a minute a person may make one integration reach its host; 0: no limit.", wholeNumber(func(c *Config) *int { return &c.IntegrationCalls }, 0, maxAMinute)},
	{"PULSEPLAN_API_REQUESTS", "100", "a whole number, 0 to 100000", "Requests a minute from one address to /api/v1, and its tries to sign in; 0 turns PocketBase's limiter off.", wholeNumber(func(c *Config) *int { return &c.APIRequests }, 0, maxAMinute)},
	{EncryptionKeyVariable, "", "32 characters", "Seals PocketBase's settings (mail and storage passwords). Without it the server does not start again.", setEncryptionKey},
}

// Read reads every option through lookup (os.LookupEnv in production) and
// returns the configuration, or one error that joins a sentence per mistake.
func Read(lookup func(string) (string, bool)) (Config, error) {
	var c Config
	var mistakes []error
	for _, o := range Options {
		v, ok := lookup(o.Env)
		if !ok || v == "" {
			v = o.Default
		}
		if err := o.set(&c, v); err != nil {
			if o.Env == EncryptionKeyVariable {
				v = "..." // a secret does not belong on the terminal
			}
			mistakes = append(mistakes, fmt.Errorf("%s=%q: must be %s (%w)", o.Env, v, o.Rule, err))
		}
	}
	return c, errors.Join(mistakes...)
}

// Unknown returns the variables of environ (as os.Environ lists them) that
// begin with PULSEPLAN_ and are no option, so that a misspelt one is noticed.
// They are worth a warning, not a refusal: Kubernetes adds variables such as
// PULSEPLAN_SERVICE_HOST to every container beside a service of that name.
func Unknown(environ []string) []string {
	var names []string
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "PULSEPLAN_") && !slices.ContainsFunc(Options, func(o Option) bool { return o.Env == name }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func setDataDir(c *Config, v string) error {
	if strings.ContainsRune(v, 0) {
		return errors.New("it contains a zero byte")
	}
	c.DataDir = filepath.Clean(v)
	return nil
}

// CheckAddress refuses a listen address that is not host:port.
func CheckAddress(v string) error {
	host, port, err := net.SplitHostPort(v)
	if err != nil {
		return errors.New("host and port are separated by a colon, for example 127.0.0.1:8090")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return errors.New("the port is a number from 0 to 65535")
	}
	if host != "" && strings.Contains(host, ":") {
		if _, err := netip.ParseAddr(host); err != nil {
			return errors.New("the host is not an address")
		}
	}
	return nil
}

func setHTTP(c *Config, v string) error {
	if err := CheckAddress(v); err != nil {
		return err
	}
	c.HTTP = v
	return nil
}

func setPublicURL(c *Config, v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("for example https://plan.example.org or https://example.org/plan")
	}
	c.PublicURL = strings.TrimRight(v, "/")
	return nil
}

func setOrigins(c *Config, v string) error {
	for o := range strings.SplitSeq(v, ",") {
		o = strings.TrimSpace(o)
		if o != "*" {
			u, err := url.Parse(o)
			if err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" {
				return fmt.Errorf("%q is not an origin such as https://plan.example.org", o)
			}
		}
		c.Origins = append(c.Origins, o)
	}
	return nil
}

func setSignup(c *Config, v string) error {
	if v != "open" && v != "closed" {
		return errors.New("other words mean nothing here")
	}
	c.SignupOpen = v == "open"
	return nil
}

func setEncryptionKey(c *Config, v string) error {
	if v != "" && len(v) != 32 {
		return fmt.Errorf("it has %d", len(v))
	}
	c.EncryptionKey = v
	return nil
}

func setImportBytes(c *Config, v string) error {
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 65536 || n > maxImportBytes {
		return errors.New("a whole number within that range")
	}
	c.ImportBytes = n
	return nil
}

func wholeNumber(field func(*Config) *int, least, most int) func(*Config, string) error {
	return func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < least || n > most {
			return errors.New("a whole number within that range")
		}
		*field(c) = n
		return nil
	}
}

func oneOf(field func(*Config) *string, words ...string) func(*Config, string) error {
	return func(c *Config, v string) error {
		if !slices.Contains(words, v) {
			return errors.New("other words mean nothing here")
		}
		*field(c) = v
		return nil
	}
}
