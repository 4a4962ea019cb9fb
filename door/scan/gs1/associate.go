package gs1

// together checks what holds among the elements of one carrier: none excludes another, an AI that stands twice says the
// same twice, a signed key has its serial part.
func (d *dictionary) together(elements Elements) error {
	for i := range elements {
		e := d.of(elements[i].AI)
		for _, p := range e.excludes {
			if other := elements.fitting(p, e.ai); other >= 0 {
				return pairFault(NotTogether, e, elements[other].AI.String())
			}
		}
		for j := range i {
			if elements[j].AI == e.ai && elements[j].Value != elements[i].Value {
				return pairFault(DifferentValues, e, "")
			}
		}
	}
	return d.signed(elements)
}

// signed: keys with an optional serial part need it beside a digital signature (AI 8030).
func (d *dictionary) signed(elements Elements) error {
	if _, there := elements.Get(8030); !there {
		return nil
	}
	for _, a := range [...]AI{253, 255, 8003} {
		if value, there := elements.Get(a); there && len(value) == d.of(a).min {
			return pairFault(SerialMissing, d.of(a), "")
		}
	}
	return nil
}

func pairFault(why Reason, e *definition, with string) *Error {
	return &Error{Reason: why, AI: e.text, With: with}
}

// fitting gives the place of the first element that fits the pattern and is not the AI itself, or -1.
func (e Elements) fitting(p pattern, self AI) int {
	for i := range e {
		if e[i].AI != self && p.fits(e[i].AI) {
			return i
		}
	}
	return -1
}

// place gives the place of the first element with this AI, or -1.
func (e Elements) place(a AI) int {
	for i := range e {
		if e[i].AI == a {
			return i
		}
	}
	return -1
}

// Companions tells whether every AI has the others it needs: 02 needs 37, 4310 needs 00. It gives the first lack as an
// [*Error] whose With lists the AIs wanted, in the dictionary's form: "01+21,02" is 01 with 21, or 02. What one carrier
// lacks, another on the same item may have: judge over the elements of all of them, and warn rather than refuse.
func (e Elements) Companions() error {
	d := rules()
	for i := range e {
		def := d.of(e[i].AI)
		if def == nil {
			return &Error{Reason: UnknownAI, AI: e[i].AI.String()}
		}
		for _, need := range def.needs {
			if !need.met(e, def.ai) {
				return pairFault(CompanionMissing, def, need.text)
			}
		}
	}
	return nil
}

func (c companion) met(elements Elements, self AI) bool {
	for _, group := range c.groups {
		all := true
		for _, p := range group {
			all = all && elements.fitting(p, self) >= 0
		}
		if all {
			return true
		}
	}
	return false
}

// Check tests elements that were put together rather than read: each value, and what holds among them.
func (e Elements) Check() error {
	if len(e) == 0 {
		return &Error{Reason: Empty}
	}
	if len(e) > MaxElements {
		return &Error{Reason: TooManyElements}
	}
	d := rules()
	for i := range e {
		def := d.of(e[i].AI)
		if def == nil {
			return &Error{Reason: UnknownAI, AI: e[i].AI.String()}
		}
		if f := def.whole(e[i].Value); f.why != "" {
			return def.fault(f, e[i].Value, 0)
		}
	}
	return d.together(e)
}
