// Package evidence notes what happens to tasks and blocks, as observations, and keeps what package learn makes of them.
//
// It promises that a completed task is one observation and no more, that it is taken back when the task is opened again, that
// an observation holds ids and numbers and never a title, that what is shown as evidence is read from the records as they are,
// and that a reset leaves nothing behind: the state is a fold over the observations, so what has no observation is not known.
//
// Nothing is noted, and nothing that was noted is used, for people who have switched learning off (preferences.learn). What is
// there stays until they reset it; opening a task again takes its observation back all the same.
//
// The estimate that counts is the one from when work began: raised afterwards, it is no prediction any more.
//
// What teaches nothing: tasks whose minutes nobody measured (a block that was ticked off without a timer says how long it was
// planned, not how long it took), a timer that ran on for more than three times its block or was stopped by the program,
// repeating tasks as a whole, blocks that are locked, and a drag of a block that the person had put there before.
package evidence
