package payment

import (
	"errors"
	"fmt"

	"retour/ground/fault"
)

// The classes of errors. Every error of a driver wraps exactly one of them, and a fault with the sentence for people.
// An error that wraps none counts as ErrUnknown: with money, that is the safe reading.
var (
	ErrRefused  = errors.New("refused")                              // final; nothing was paid under this key
	ErrRetry    = errors.New("nothing happened, the same key again") // it never left us, or was turned away unread
	ErrUnknown  = errors.New("outcome unknown")                      // it may have been paid; Find tells
	ErrNotFound = errors.New("no attempt with this key")             // of Find only
)

// Class is the class err belongs to: one of the four, or nil for nil.
func Class(err error) error {
	if err == nil {
		return nil
	}
	for _, class := range []error{ErrRefused, ErrRetry, ErrNotFound} {
		if errors.Is(err, class) {
			return class
		}
	}
	return ErrUnknown
}

// Refuse is the answer of a driver that will not pay: the result to store and the error to return.
func Refuse(r Refund, reason Reason) (Result, error) {
	result := Result{State: Refused, Reason: reason, Amount: r.Amount}
	return result, result.refusal()
}

// Lost is the answer of a driver that got none it can trust. class is ErrRetry if the request surely had no effect,
// else ErrUnknown; cause goes to the log.
func Lost(r Refund, class error, reason Reason, cause error) (Result, error) {
	result := Result{State: Unknown, Reason: reason, Amount: r.Amount}
	return result, fmt.Errorf("%w: %w", class, fault.New(fault.Unavailable, reason.Message()).Because(cause))
}

func (r Result) refusal() error {
	return fmt.Errorf("%w: %w", ErrRefused, fault.New(fault.Conflict, r.Reason.Message()))
}
