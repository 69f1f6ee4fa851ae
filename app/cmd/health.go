package cmd

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/pulseplan/pulseplan/hooks"
)

// healthTimeout is below the default timeout of container health checks.
const healthTimeout = 5 * time.Second

func healthCommand(w *world) *cobra.Command {
	var url string
	var asJSON bool
	c := &cobra.Command{
		Use:   "health",
		Short: "Ask a running server whether it is well; exit code 0 if so. Fit for container health checks.",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := w.config()
			if err != nil {
				return err
			}
			if url == "" {
				address := cfg.HTTP
				if strings.HasPrefix(address, ":") || strings.HasPrefix(address, "0.0.0.0:") || strings.HasPrefix(address, "[::]:") {
					address = "127.0.0.1" + address[strings.LastIndexByte(address, ':'):]
				}
				url = "http://" + address
			}
			h, err := askHealth(c, strings.TrimRight(url, "/"))
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(w.out, h)
			}
			fmt.Fprintf(w.out, "%s, version %s, jobs %s\n", h.Status, h.Version, h.Jobs)
			if h.JobsProblem != "" {
				fmt.Fprintln(w.out, plain(h.JobsProblem))
			}
			return nil
		},
	}
	c.Flags().StringVar(&url, "url", "", "address of the server (default: from PULSEPLAN_HTTP)")
	jsonFlag(c, &asJSON)
	return c
}

func askHealth(c *cobra.Command, base string) (hooks.Health, error) {
	var h hooks.Health
	req, err := http.NewRequestWithContext(c.Context(), http.MethodGet, base+hooks.Prefix+"/health", nil)
	if err != nil {
		return h, usagef("--url %q: is not an address", base)
	}
	client := &http.Client{Timeout: healthTimeout}
	resp, err := client.Do(req)
	if err != nil {
		return h, fmt.Errorf("no answer from %s: %w", base, plainNetError(err))
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return h, fmt.Errorf("read the answer of %s: %w", base, err)
	}
	if resp.StatusCode != http.StatusOK || json.Unmarshal(raw, &h) != nil || h.Status != "ok" {
		return h, fmt.Errorf("%s answered with status %d and is not well", base, resp.StatusCode)
	}
	return h, nil
}
