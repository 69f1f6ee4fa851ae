//go:build race

package commands_test

// calendarsPerFlavour is small under the race detector, which makes planning
// about ten times slower; what it looks for does not depend on the number.
const calendarsPerFlavour = 2
