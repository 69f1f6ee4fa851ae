package planner

import "slices"

// findCycle returns a *CycleError for the first circle met when tasks are followed in their order, or nil.
func findCycle(tasks []Task) error {
	index := taskIndex(tasks)
	const (
		unseen = iota
		open
		done
	)
	type frame struct{ task, next int }
	state := make([]int8, len(tasks))
	for root := range tasks {
		if state[root] != unseen {
			continue
		}
		path := []frame{{task: root}}
		state[root] = open
		for len(path) > 0 {
			top := &path[len(path)-1]
			deps := tasks[top.task].DependsOn
			if top.next == len(deps) {
				state[top.task] = done
				path = path[:len(path)-1]
				continue
			}
			to := index[deps[top.next]]
			top.next++
			switch state[to] {
			case open:
				from := slices.IndexFunc(path, func(f frame) bool { return f.task == to })
				cycle := &CycleError{}
				for _, f := range path[from:] {
					cycle.IDs = append(cycle.IDs, tasks[f.task].ID)
					cycle.Titles = append(cycle.Titles, named(tasks[f.task].Title, tasks[f.task].ID))
				}
				return cycle
			case unseen:
				state[to] = open
				path = append(path, frame{task: to})
			}
		}
	}
	return nil
}
