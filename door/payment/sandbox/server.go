package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options of a server.
type Options struct {
	File      string           // the book; made when it is not there
	Address   string           // where to listen; "" is 127.0.0.1:0, any free port
	Token     string           // what callers must show as bearer; "" lets every local caller in
	NoticeURL string           // where webhooks go; "" sends none
	Secret    string           // webhook secret, "whsec_…"; needed with NoticeURL
	Now       func() time.Time // nil: the system's clock
	Again     <-chan time.Time // each tick tries the undelivered webhooks again; nil: only when a new one comes
	Unsynced  bool             // entries survive the end of the process but not of the machine; for simulations
	Log       *slog.Logger     // nil: silent

	// Met is told of each fault as it strikes a request with that key, before anything else of it happens; nil: nobody.
	Met func(key string, f Fault)
}

// Server is a running sandbox provider.
type Server struct {
	options Options
	key     []byte
	book    *book
	weather weather
	courier *courier
	http    *http.Server
	url     string
	ended   context.CancelFunc
	loops   sync.WaitGroup
}

// Open reads the book, settles what was pending when the last process ended, and serves until Close.
func Open(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Met == nil {
		o.Met = func(string, Fault) {}
	}
	if o.Address == "" {
		o.Address = "127.0.0.1:0"
	}
	s := &Server{options: o}
	if o.NoticeURL != "" {
		key, err := secret(o.Secret)
		if err != nil {
			return nil, err
		}
		s.key = key
	}
	b, err := openBook(o.File, o.Unsynced)
	if err != nil {
		return nil, err
	}
	s.book = b
	for _, reference := range b.unsettled() {
		if err := b.settle(reference, s.copies(""), s.now()); err != nil {
			return nil, errors.Join(err, b.close())
		}
	}
	if err := s.serve(); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return s, nil
}

func (s *Server) serve() error {
	listener, err := net.Listen("tcp", s.options.Address)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.ended = cancel
	s.url = "http://" + listener.Addr().String()
	s.courier = newCourier(s)
	s.http = &http.Server{
		Handler:           s.routes(),
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // so that stalled requests end with the server
		ErrorLog:          slog.NewLogLogger(s.options.Log.Handler(), slog.LevelDebug),
	}
	s.loops.Go(func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.options.Log.Error("sandbox stopped serving", "error", err)
		}
	})
	s.loops.Go(func() { s.courier.loop(ctx, s.options.Again) })
	return nil
}

// URL is where the server listens.
func (s *Server) URL() string { return s.url }

// Close ends the server at once, as a crash would: requests under way lose their answers, and may or may not be in the
// book. The book stays.
func (s *Server) Close() error {
	s.ended()
	err := s.http.Close()
	s.loops.Wait()
	s.courier.wait()
	return errors.Join(err, s.book.close())
}

// Run serves until ctx ends: the whole of the command "retour sandbox". ready is told the address once it listens.
func Run(ctx context.Context, o Options, ready func(url string)) error {
	s, err := Open(o)
	if err != nil {
		return err
	}
	ready(s.URL())
	<-ctx.Done()
	return s.Close()
}

// Order queues faults: the next refund requests meet them, one each.
func (s *Server) Order(faults ...Fault) { s.weather.order(faults) }

// Storm changes the weather; the zero Storm is calm.
func (s *Server) Storm(storm Storm) { s.weather.change(storm) }

func (s *Server) now() time.Time { return s.options.Now().UTC().Truncate(time.Millisecond) }

// copies is how often the webhook of a refund that met f is sent.
func (s *Server) copies(f Fault) int {
	switch {
	case s.options.NoticeURL == "" || f == NoticeNever:
		return 0
	case f == NoticeTwice:
		return 2
	}
	return 1
}

// guarded lets only callers with the token in.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if s.options.Token != "" && shown != s.options.Token {
			s.answer(w, http.StatusUnauthorized, trouble{Code: "unauthenticated"})
			return
		}
		next.ServeHTTP(w, r)
	})
}
