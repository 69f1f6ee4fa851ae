// Package tasks brings task files into a person's records and back out.
//
// It promises that an import is whole or nothing, that importing the same file
// again updates the tasks it made instead of making them twice (by the id each
// row has), that what the person has done since (status, notes) stays, and
// that an export read back gives the same tasks.
package tasks
