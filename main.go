// Command pulseplan plans people's days: calendars, mail, courses and tasks in,
// a week whose deadlines hold out. Everything it does lives in the packages
// beside this file; main only turns the result into an exit code.
package main

import (
	"os"

	"github.com/pulseplan/pulseplan/app/cmd"
)

func main() {
	os.Exit(cmd.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
