package rule

import (
	"errors"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/interpreter"

	"retour/ground/lang"
)

// Limits of a free expression. The cost is CEL's own unit, about one step; a rule that a person meant stays far below
// (comparisons of a dozen fields cost some tens), a loop within a loop goes beyond and is stopped.
const (
	dearest = 20_000
	wordy   = 1000 // characters
)

// ErrCostly says that a free expression was stopped at its cost limit.
var ErrCostly = errors.New("the expression was stopped at its cost limit")

// environment declares the fields as typed variables of CEL. An amount is its minor units; its currency is a field of
// its own where the room declares one.
func (s *Schema[F]) environment() (*cel.Env, error) {
	types := map[Type]*cel.Type{
		Text: cel.StringType, Texts: cel.ListType(cel.StringType), Int: cel.IntType, Bool: cel.BoolType,
		Time: cel.TimestampType, Amount: cel.IntType,
	}
	var options []cel.EnvOption
	for _, f := range s.fields {
		options = append(options, cel.Variable(f.name, types[f.kind]))
	}
	return cel.NewEnv(append(options, cel.ParserExpressionSizeLimit(wordy*4), cel.ParserRecursionLimit(32))...)
}

// expression compiles a free expression. It is run once on facts of which nothing is known, so that a loop over
// written-out lists is refused when the rule is saved.
func (w *work[F]) expression(text string, path []any) Predicate[F] {
	if len([]rune(text)) > wordy {
		return w.fail(path, lang.FaultTextTooLong("cel", wordy))
	}
	env, err := w.schema.env()
	if err != nil {
		panic("rule: the fields make no CEL environment: " + err.Error()) // a mistake of the program: see NewSchema
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		return w.fail(path, lang.PolicyRuleExpressionWrong(firstLine(issues.Err())))
	}
	if ast.OutputType() != cel.BoolType {
		return w.fail(path, lang.PolicyRuleExpressionNotBool(ast.OutputType().String()))
	}
	program, err := env.Program(ast, cel.CostLimit(dearest))
	if err != nil {
		return w.fail(path, lang.PolicyRuleExpressionWrong(firstLine(err)))
	}
	for _, reference := range ast.NativeRep().ReferenceMap() {
		if f := w.schema.byName[reference.Name]; f != nil {
			w.fields = append(w.fields, f.name)
		}
	}
	ask := evaluation(w.schema, program)
	if _, err := ask(new(F)); errors.Is(err, ErrCostly) {
		return w.fail(path, lang.PolicyRuleExpressionCostly())
	}
	return ask
}

// evaluation runs a program on facts. A value that is not known makes the answer Unknown unless the rest decides it,
// as in "a || b" with b true.
func evaluation[F any](s *Schema[F], program cel.Program) Predicate[F] {
	return func(f *F) (Truth, error) {
		a := activation[F]{schema: s, facts: f}
		value, _, err := program.Eval(&a)
		var stopped interpreter.EvalCancelledError
		switch {
		case err == nil:
			return Of(value.Value() == true), nil
		case errors.As(err, &stopped):
			return Unknown, ErrCostly
		case a.missing:
			return Unknown, nil
		default:
			return Unknown, err
		}
	}
}

// activation gives CEL the values of the fields as it asks for them.
type activation[F any] struct {
	schema  *Schema[F]
	facts   *F
	missing bool
}

// ResolveName gives the value of a field, or false where it is not known.
func (a *activation[F]) ResolveName(name string) (any, bool) {
	f := a.schema.byName[name]
	if f == nil {
		return nil, false
	}
	value, ok := f.value(a.facts)
	a.missing = a.missing || !ok
	return value, ok
}

// Parent is nil: there is nothing beside the fields.
func (a *activation[F]) Parent() cel.Activation { return nil }

func (f *Field[F]) value(x *F) (any, bool) {
	switch f.kind {
	case Text:
		return either(f.text(x))
	case Texts:
		if set := f.texts(x); set != nil {
			return set, true
		}
		return []string{}, true
	case Int:
		return either(f.number(x))
	case Bool:
		return either(f.truth(x))
	case Time:
		return either(f.time(x))
	default:
		v, ok := f.amount(x)
		return v.Minor, ok
	}
}

func either[V any](v V, ok bool) (any, bool) { return v, ok }

// firstLine is what CEL says without its drawing of the place.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimPrefix(line, "ERROR: ")
}
