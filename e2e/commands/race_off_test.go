//go:build !race

package commands_test

// calendarsPerFlavour makes a hundred calendars a week of the ten flavours.
const calendarsPerFlavour = 10
