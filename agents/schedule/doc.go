// Package schedule turns what a person has (tasks, events, hours, blocks) into
// a planning problem, and a plan into a proposal that can be looked at,
// applied and undone.
//
// It promises that a proposal changes nothing until it is applied, that it is
// applied as a whole or not at all and only while what it was made from still
// holds, that pinned, started and past blocks are never touched, and that undo
// gives back what was there, leaving alone what the person has changed since.
//
// It holds no optimisation: that is package planner, which stays pure.
package schedule
