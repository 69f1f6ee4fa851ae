// Package graph runs workflows: typed state graphs whose every finished step
// is on record, so that a run goes on where it stopped.
//
// A graph is declared once, with [New], [Step], [Map], [Await], [Sleep] and
// the edges between them, and checked by Compile. A run takes a state, gives
// each node a private copy of it and merges what the nodes return.
//
// # Promises
//
//   - A node whose record is in the journal never runs again. A run that is
//     loaded goes on with the nodes that have none; inside those, values kept
//     by [Do] are not computed again.
//   - The state depends on what nodes return, never on when. A node sees what
//     the nodes ordered before it wrote and nothing else; outputs are merged by
//     the engine alone, one after the other, in the order of declaration where
//     no edge gives one. Nodes that nothing orders run in parallel.
//   - A run that waits for a person or for a time holds no goroutine. A
//     question is answered once.
//   - Events are numbered from 1 without gaps. What an observer hears is in the
//     journal already, and [Events] reads it again; only deltas and progress
//     are not kept, and carry no number.
//   - A journal is continued by the structure that wrote it, by a registered
//     migration, or not at all.
//   - Compile refuses what would go wrong later: nodes that nothing leads to or
//     that cannot reach the end, routes without a target, cycles that are no
//     bounded [Graph.Loop], joins that wait for what may be skipped, values that
//     JSON would lose.
//
// # What authors must know
//
// There are no rules of determinism: control flow is data, and no code of a
// finished node is ever run again. Merges, routes and the lists of a Map are the
// exception: the engine may call them more than once, so they are pure
// functions of their arguments. A node that was running when the process died
// runs again from its start; effects on the outside carry [Ctx.Key]. A node
// must return when its context ends: the engine waits for it, because two
// attempts of one node must never run at once.
//
// # How
//
// The journal is a list of entries: one for each finished node, with its output,
// and small ones for starts, retries, questions, kept sub-steps and events. The
// state is not stored at each step but folded from the input and the outputs
// that a node may see. One goroutine owns a run: it takes what nodes send,
// appends the entries, only then tells the observer and starts the successors.
// The entries of the last step are not appended but returned, so that the caller
// can commit them together with the end of its job.
//
// The package imports nothing of ours. It reads the time from its caller.
package graph
