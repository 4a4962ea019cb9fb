package refund

import "sync"

// slate is what a sum is worked out on: memory that one quote leaves to the next. A quote holds nothing that lies on it.
type slate struct {
	accounts []account
	byName   map[string]int
	lines    []run // one for each line, while the order's discount is shared over them
	runs     []run // usualRuns for each account
	claims   []claim
	groups   []Group
	touched  []bool
	lineAt   []int
}

// usualRuns is how many runs the pieces of a line rarely exceed.
const usualRuns = 4

// usualLines is the size of order whose slate is worth keeping.
const usualLines = 500

var slates = sync.Pool{New: func() any { return new(slate) }}

// fit makes room for so many accounts.
func (s *slate) fit(accounts int) {
	if cap(s.accounts) >= accounts {
		return
	}
	*s = slate{
		accounts: make([]account, 0, accounts), byName: make(map[string]int, accounts), lines: make([]run, 0, accounts), runs: make([]run, usualRuns*accounts),
		claims: make([]claim, 0, accounts+2), groups: make([]Group, 0, usualRuns*accounts),
		touched: make([]bool, accounts), lineAt: make([]int, accounts),
	}
}

// begin gives what one request is counted on, empty.
func (s *slate) begin(accounts int) ([]claim, []Group, []bool, []int) {
	clear(s.touched[:accounts])
	clear(s.lineAt[:accounts])
	return s.claims, s.groups, s.touched[:accounts], s.lineAt[:accounts]
}

// runsOf is the room for the pieces of a line.
func (s *slate) runsOf(line int) []run {
	place := line * usualRuns
	return s.runs[place : place : place+usualRuns]
}

// wipe forgets the names and leaves the slate to the next. The figures on it are written over.
func (s *slate) wipe() {
	if max(cap(s.accounts), cap(s.claims), cap(s.groups)/usualRuns) > usualLines {
		return
	}
	clear(s.byName)
	slates.Put(s)
}
