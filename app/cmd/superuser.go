package cmd

import (
	"errors"

	pocketbase "github.com/pocketbase/pocketbase/cmd"
	"github.com/spf13/cobra"
)

// superuserCommand hands on to PocketBase's own command, on our data folder.
func superuserCommand(w *world) *cobra.Command {
	return &cobra.Command{
		Use:                "superuser upsert|create|update|delete|otp ...",
		Short:              "Manage administrators of the data folder PULSEPLAN_DATA, also beside a running server.",
		DisableFlagParsing: true,
		RunE: func(c *cobra.Command, args []string) error {
			cfg, err := serverConfig(w, "", "")
			if err != nil {
				return err
			}
			s, err := open(w, cfg)
			if err != nil {
				return err
			}
			if err := s.app.Start(); err != nil {
				return err
			}
			inner := pocketbase.NewSuperuserCommand(s.app.App)
			inner.SilenceErrors, inner.SilenceUsage = true, true
			inner.SetArgs(args)
			inner.SetOut(w.out)
			inner.SetErr(w.err)
			return errors.Join(inner.ExecuteContext(c.Context()), s.app.Stop())
		},
	}
}
