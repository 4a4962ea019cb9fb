package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"retour/ground/db/dbtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"retour": main})
}

// The scripts in testdata/script are what a person types and reads. Each runs on both engines, in a folder and a database
// of its own.
func TestScripts(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		scripts(t, func(e *testscript.Env) string { return e.WorkDir + "/data/retour.db" })
	})
	t.Run("postgres", func(t *testing.T) {
		if os.Getenv(dbtest.Env) == "" {
			t.Skipf("PostgreSQL: %s is not set (script/postgres starts one)", dbtest.Env)
		}
		scripts(t, func(*testscript.Env) string { return dbtest.Postgres(t) })
	})
}

func scripts(t *testing.T, database func(*testscript.Env) string) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script", RequireUniqueNames: true, RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("RETOUR_DB", database(e))
			e.Setenv("RETOUR_DATA", e.WorkDir+"/data")
			e.Setenv("RETOUR_LANG", "en")
			e.Setenv("TZ", "UTC")
			return nil
		},
		Condition: func(word string) (bool, error) {
			if word == "sqlite" {
				return strings.HasSuffix(t.Name(), "/sqlite"), nil
			}
			return false, fmt.Errorf("unknown condition %s", word)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"field": field_, "freeport": freePort, "await": await, "fetch": fetch},
	})
}

// field_ NAME path puts what the last answer says at path ("items.0.plate") into the variable NAME.
func field_(ts *testscript.TestScript, _ bool, args []string) {
	var v any
	text := ts.ReadFile("stdout")
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	ts.Check(d.Decode(&v))
	for step := range strings.SplitSeq(args[1], ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[step]
		case []any:
			i, err := strconv.Atoi(step)
			ts.Check(err)
			if i >= len(at) {
				ts.Fatalf("there is no %s in %s", args[1], text)
			}
			v = at[i]
		}
	}
	if v == nil {
		ts.Fatalf("there is no %s in %s", args[1], text)
	}
	ts.Setenv(args[0], fmt.Sprint(v))
}

// freePort NAME puts the address of a free port of this machine into the variable NAME.
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(args[0], listener.Addr().String())
	ts.Check(listener.Close())
}

// await URL waits until the address answers 200.
func await(ts *testscript.TestScript, _ bool, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		response, err := http.Get(args[0])
		if err == nil {
			ts.Check(response.Body.Close())
			if response.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-ctx.Done():
			ts.Fatalf("%s does not answer: %v", args[0], err)
		case <-tick.C:
		}
	}
}

// fetch STATUS METHOD URL [BODY-FILE] makes a request, with $KEY as the API key, and keeps the answer as standard output.
func fetch(ts *testscript.TestScript, _ bool, args []string) {
	var body io.Reader
	if len(args) > 3 {
		body = strings.NewReader(ts.ReadFile(args[3]))
	}
	request, err := http.NewRequest(args[1], args[2], body)
	ts.Check(err)
	if key := ts.Getenv("KEY"); key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Idempotency-Key", fmt.Sprintf("script-%d", time.Now().UnixNano()))
	response, err := http.DefaultClient.Do(request)
	ts.Check(err)
	text, err := io.ReadAll(response.Body)
	ts.Check(err)
	ts.Check(response.Body.Close())
	if fmt.Sprint(response.StatusCode) != args[0] {
		ts.Fatalf("%s %s: %s\n%s", args[1], args[2], response.Status, text)
	}
	_, err = ts.Stdout().Write(text)
	ts.Check(err)
}
