package graph

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Answer is a decision for an open question.
type Answer struct {
	Token    string
	Decision json.RawMessage
	Now      time.Time
}

// Answer implements Runnable: it checks a decision against the journal and
// returns the entry that carries it. The caller appends it in the commit that
// lets the run go on. ErrToken, ErrAnswered, ErrExpired and ErrDecision say why
// not. An entry that comes too late, because another was appended first, changes
// nothing.
func (p *program) Answer(entries [][]byte, a Answer) ([]byte, error) {
	l, err := p.load(entries)
	if err != nil {
		return nil, err
	}
	if a.Token == "" {
		return nil, ErrToken
	}
	if slices.Contains(l.Used, a.Token) {
		return nil, ErrAnswered
	}
	for i, n := range p.nodes {
		if l.empty() {
			break
		}
		s := l.node(i)
		if n.kind != KindAwait || s.Wait == nil || s.Wait.Token != a.Token {
			continue
		}
		if at := s.Wait.Expires; !at.IsZero() && !a.Now.Before(at) {
			return nil, ErrExpired
		}
		decision, err := n.run(nil, a.Decision)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrDecision, err)
		}
		if len(decision) > p.limits.StateBytes {
			return nil, fmt.Errorf("%w: it has %d bytes", ErrDecision, len(decision))
		}
		return encode(&entry{Kind: kindAnswer, At: a.Now, Token: a.Token, Output: decision})
	}
	return nil, ErrToken
}
