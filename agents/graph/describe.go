package graph

import (
	"fmt"
	"strings"
)

// Description is the structure of a graph, for drawing.
type Description struct {
	Name    string     `json:"name"`
	Version int        `json:"version"`
	Hash    string     `json:"hash"`
	Nodes   []NodeInfo `json:"nodes"` // with start first and end last
	Edges   []EdgeInfo `json:"edges"`
}

// NodeInfo is a node as drawn.
type NodeInfo struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`
	// Branches says that a choice follows.
	Branches bool `json:"branches,omitempty"`
}

// EdgeInfo is an edge as drawn.
type EdgeInfo struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Label string `json:"label,omitempty"`
	// Optional is an input that a branch may skip; Back is the way back of a loop.
	Optional bool `json:"optional,omitempty"`
	Back     bool `json:"back,omitempty"`
}

// Describe implements Runnable.
func (p *program) Describe() Description {
	d := Description{Name: p.name, Version: p.version, Hash: p.hash, Nodes: []NodeInfo{{Name: string(KindStart), Kind: KindStart}}}
	for _, n := range p.nodes {
		d.Nodes = append(d.Nodes, NodeInfo{n.name, n.kind, n.branch != nil})
	}
	d.Nodes = append(d.Nodes, NodeInfo{Name: string(KindEnd), Kind: KindEnd})
	for _, e := range p.edges {
		info := EdgeInfo{From: p.place(e.from), To: p.place(e.to), Back: e.kind == back, Optional: e.kind == plain && e.optional}
		label := strings.Join(e.routes, " or ")
		switch e.kind {
		case back:
			label += fmt.Sprintf(", max %d", p.loops[e.loop].max)
		case exhausted:
			label += fmt.Sprintf(", after %d", p.loops[e.loop].max)
		}
		info.Label = strings.TrimPrefix(label, ", ")
		d.Edges = append(d.Edges, info)
	}
	return d
}
