package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"retour/door/payment"
)

// largest is the most bytes of a request body; a batch of payments is the largest one.
const largest = 16 << 20

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.welcome)
	mux.HandleFunc("POST /v1/payments", s.takePayments)
	mux.HandleFunc("POST /v1/refunds", s.makeRefund)
	mux.HandleFunc("GET /v1/refunds", s.listRefunds)
	mux.HandleFunc("GET /v1/refunds/{key}", s.findRefund)
	mux.HandleFunc("POST /v1/elsewhere", s.refundElsewhere)
	mux.HandleFunc("GET /v1/totals", s.sum)
	mux.HandleFunc("POST /sandbox/faults", s.orderFaults)
	mux.HandleFunc("POST /sandbox/storm", s.changeStorm)
	return s.guarded(mux)
}

func (s *Server) welcome(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "Sandbox payment provider. No real money moves here.")
}

func (s *Server) takePayments(w http.ResponseWriter, r *http.Request) {
	var payments []Payment
	if !s.read(w, r, &payments) {
		return
	}
	if err := s.book.take(payments); err != nil {
		s.answer(w, http.StatusConflict, trouble{Code: "payment_conflict", Text: err.Error()})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// makeRefund is the one request that meets faults.
func (s *Server) makeRefund(w http.ResponseWriter, r *http.Request) {
	var a ask
	if !s.read(w, r, &a) {
		return
	}
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		s.answer(w, http.StatusBadRequest, trouble{Code: payment.KeyMissing})
		return
	}
	f := s.weather.meets(key)
	if f != "" {
		s.options.Met(key, f)
	}
	if s.spoilBefore(w, r, f) {
		return
	}
	record, err := s.book.refund(key, a, f, s.copies(f), s.now())
	switch {
	case errors.Is(err, errReused):
		s.answer(w, http.StatusConflict, trouble{Code: payment.KeyReused, Text: err.Error()})
		return
	case err != nil:
		s.answer(w, http.StatusInternalServerError, trouble{Code: "internal", Text: err.Error()})
		return
	}
	if f == NoticeFirst {
		s.courier.deliver(r.Context(), s.book.dueFor(record.Reference))
	}
	s.spoilAfter(w, r, f, record)
	if err := s.book.settle(record.Reference, s.copies(f), s.now()); err != nil {
		s.options.Log.Error("sandbox cannot settle", "reference", record.Reference, "error", err)
	}
	s.courier.wake()
}

// spoilBefore plays the faults that leave nothing behind, and says whether it did.
func (s *Server) spoilBefore(w http.ResponseWriter, r *http.Request, f Fault) bool {
	switch f {
	case DropBefore:
		hangUp(w)
	case StallBefore:
		<-r.Context().Done()
	case FailBefore:
		s.answer(w, http.StatusInternalServerError, trouble{Code: "internal"})
	case Busy:
		w.Header().Set("Retry-After", "1")
		s.answer(w, http.StatusTooManyRequests, trouble{Code: "busy"})
	default:
		return false
	}
	return true
}

// spoilAfter sends the answer to a refund that stands, or what the fault leaves of it.
func (s *Server) spoilAfter(w http.ResponseWriter, r *http.Request, f Fault, record Record) {
	switch f {
	case DropAfter:
		hangUp(w)
		return
	case StallAfter:
		<-r.Context().Done()
		return
	case FailAfter:
		s.answer(w, http.StatusInternalServerError, trouble{Code: "internal"})
		return
	case Garble:
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"sandbox":true,"state":"do`)
		return
	case WrongAnswer:
		record.Amount.Minor++
	}
	status := http.StatusOK
	if record.State == payment.Refused {
		status = http.StatusUnprocessableEntity
	}
	s.answer(w, status, record)
}

// hangUp breaks the connection without an answer.
func hangUp(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}

func (s *Server) findRefund(w http.ResponseWriter, r *http.Request) {
	record, err := s.book.byKey(r.PathValue("key"))
	if err != nil {
		s.answer(w, http.StatusNotFound, trouble{Code: "refund_not_found"})
		return
	}
	s.answer(w, http.StatusOK, record)
}

func (s *Server) listRefunds(w http.ResponseWriter, _ *http.Request) {
	s.answer(w, http.StatusOK, s.book.records())
}

// refundElsewhere is a refund that somebody makes in the provider's own portal: no key, but a webhook.
func (s *Server) refundElsewhere(w http.ResponseWriter, r *http.Request) {
	var a ask
	if !s.read(w, r, &a) {
		return
	}
	record, err := s.book.refund("", a, "", s.copies(""), s.now())
	if err != nil {
		s.answer(w, http.StatusInternalServerError, trouble{Code: "internal", Text: err.Error()})
		return
	}
	s.answer(w, http.StatusOK, record)
	s.courier.wake()
}

func (s *Server) sum(w http.ResponseWriter, _ *http.Request) {
	s.answer(w, http.StatusOK, s.book.totals())
}

func (s *Server) orderFaults(w http.ResponseWriter, r *http.Request) {
	var faults []Fault
	if !s.read(w, r, &faults) {
		return
	}
	for _, f := range faults {
		if !known(f) {
			s.answer(w, http.StatusBadRequest, trouble{Code: "unknown_fault", Text: string(f)})
			return
		}
	}
	s.Order(faults...)
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) changeStorm(w http.ResponseWriter, r *http.Request) {
	var storm Storm
	if !s.read(w, r, &storm) {
		return
	}
	s.Storm(storm)
	w.WriteHeader(http.StatusNoContent)
}

// read decodes the body, or answers that it cannot and says false.
func (s *Server) read(w http.ResponseWriter, r *http.Request, into any) bool {
	in := json.NewDecoder(http.MaxBytesReader(w, r.Body, largest))
	in.DisallowUnknownFields()
	if err := in.Decode(into); err != nil {
		s.answer(w, http.StatusBadRequest, trouble{Code: "unreadable", Text: err.Error()})
		return false
	}
	return true
}

// answer sends body whole, with its length, so that the caller has it before anything that follows in the handler.
func (s *Server) answer(w http.ResponseWriter, status int, body any) {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // our own types always encode
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(status)
	if _, err := w.Write(text); err == nil {
		err = http.NewResponseController(w).Flush()
		if err != nil {
			s.options.Log.Debug("sandbox answer not flushed", "error", err)
		}
	}
}
