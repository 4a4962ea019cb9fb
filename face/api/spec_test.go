package api_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"retour/face/api"
)

func TestTheDescriptionIsValidOpenAPI(t *testing.T) {
	if ok, errs := described().ValidateDocument(); !ok {
		for _, e := range errs {
			t.Errorf("%s: %s %v", e.Message, e.Reason, e.SchemaValidationErrors)
		}
	}
}

// spec is the description as any reader finds it.
func spec(t *testing.T) map[string]any {
	t.Helper()
	recorder := httptest.NewRecorder()
	api.New(api.House{DB: nowhere, Log: slog.Default(), Version: "test", Base: base}).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, api.Prefix+"/openapi.json", nil))
	var out map[string]any
	if err := json.Unmarshal(recorder.Body.Bytes(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}
