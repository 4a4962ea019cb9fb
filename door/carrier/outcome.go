package carrier

import (
	"errors"
	"fmt"

	"retour/ground/fault"
	"retour/ground/lang"
)

// The classes of errors. Every error of a driver wraps exactly one of them, and a fault with the sentence for people. An
// error that wraps none counts as ErrUnknown.
var (
	ErrRefused = errors.New("refused")                              // final; nothing was made
	ErrRetry   = errors.New("nothing happened, the same key again") // it never left us, or was turned away unread
	ErrUnknown = errors.New("outcome unknown")                      // a label may have been made
)

// Class is the class err belongs to: one of the three, or nil for nil.
func Class(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrRefused):
		return ErrRefused
	case errors.Is(err, ErrRetry):
		return ErrRetry
	}
	return ErrUnknown
}

// Refuse is the error of a driver that will not do it; because says why, and where in the input.
func Refuse(because *fault.Error) error { return fmt.Errorf("%w: %w", ErrRefused, because) }

// Unreached is the error of a call of which surely nothing left us.
func Unreached(cause error) error {
	return fmt.Errorf("%w: %w", ErrRetry, fault.New(fault.Unavailable, lang.CarrierNotReached()).Because(cause))
}

// Unanswered is the error of a call that may have had its effect.
func Unanswered(cause error) error {
	return fmt.Errorf("%w: %w", ErrUnknown, fault.New(fault.Unavailable, lang.CarrierNoAnswer()).Because(cause))
}
