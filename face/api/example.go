package api

import (
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"retour/ground/id"
)

// exampleNumber is the record number behind the codes of examples.
const exampleNumber = 4711

// examples gives every body and answer an example, made from its schema, so that the two cannot part.
func (a *api) examples() {
	for _, item := range a.spec.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			if op.RequestBody != nil {
				a.exemplify(op.RequestBody.Content)
			}
			for _, response := range op.Responses {
				a.exemplify(response.Content)
			}
		}
	}
	for _, item := range a.spec.Webhooks {
		a.exemplify(item.Post.RequestBody.Content)
	}
	a.exemplify(a.spec.Components.Responses[problemName].Content)
}

func (a *api) exemplify(content map[string]*huma.MediaType) {
	for kind, media := range content {
		if strings.Contains(kind, "json") && media.Example == nil {
			media.Example = a.example(media.Schema, "", 0)
		}
	}
}

const exampleDepth = 6 // deeper down only what must be there is shown; a schema that holds itself ends

// example is a value that a schema allows; name is the property it is for.
func (a *api) example(s *huma.Schema, name string, depth int) any {
	for s.Ref != "" {
		s = a.schemas.SchemaFromRef(s.Ref)
	}
	if len(s.Examples) > 0 {
		return s.Examples[0]
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	switch s.Type {
	case huma.TypeObject:
		return a.exampleObject(s, depth)
	case huma.TypeArray:
		if depth > exampleDepth {
			return []any{}
		}
		return []any{a.example(s.Items, strings.TrimSuffix(name, "s"), depth+1)}
	case huma.TypeInteger:
		return exampleNumberOf(s, name)
	case huma.TypeBoolean:
		return true
	case huma.TypeString:
		return exampleText(s, name)
	}
	return map[string]any{}
}

func (a *api) exampleObject(s *huma.Schema, depth int) any {
	out := map[string]any{}
	for name, property := range s.Properties {
		if name == "errors" || name == "policy" || name == "disposition" || depth > exampleDepth && !slices.Contains(s.Required, name) {
			continue // of several things at once, and of what has a language of its own
		}
		out[name] = a.example(property, name, depth+1)
	}
	if each, ok := s.AdditionalProperties.(*huma.Schema); ok {
		out["seal"] = a.example(each, "answer", depth+1)
	}
	return out
}

func exampleNumberOf(s *huma.Schema, name string) any {
	n := int64(1)
	switch name {
	case "amount":
		n = 1990
	case "grams":
		n = 420
	case "rate_bp":
		n = 2000
	}
	if s.Minimum != nil {
		n = max(n, int64(*s.Minimum))
	}
	if s.Maximum != nil {
		n = min(n, int64(*s.Maximum))
	}
	return n
}

// codeKinds are the properties that hold a public code, and of which kind.
var codeKinds = map[string]id.Kind{
	"return": id.Return, "parcel": id.Parcel, "replaces": id.Parcel, "plate": id.Plate, "bin": id.Bin, "settlement": id.Settled,
	"credit": id.Credit, "target": id.Plate, "declaration": id.Withdrawal,
}

var exampleTexts = map[string]string{
	"channel": "uk", "shop": "uk", "order": "1001", "number": "1001", "line": "1", "id": "1", "sku": "TSHIRT-M", "name": "T-shirt", "currency": "EUR",
	"country": "FR", "email": "shopper@example.org", "language": "en", "zone": "Europe/Paris", "postcode": "75011", "city": "Paris",
	"street": "1 rue de l'Exemple", "phone": "+33 1 00 00 00 00", "why": "never_sent", "reason": "size.too_small", "comment": "Too tight at the shoulders",
	"scan_id": "dock-1-000042", "reference": "BANK-2026-0042", "event_id": "evt-1", "tracking": "1Z999AA10123456784", "url": "https://shop.example.org/hooks/returns",
	"answer": "intact", "code": "returns.order_unknown", "site": "lyon", "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "version": "3",
	"gtin": "4006381333931", "unit_price": "19.90", "method": "card", "provider": "manual", "category": "clothing", "item": "TSHIRT-M",
	"photo": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	"gift_code": "GF-7K3M-9QX2-4HTN-0", "role": "agent", "right": "returns.read", "note": "account_closed", "kind": "requested", "contract": "Order 1001", "sent_on": "2026-11-20", "received_on": "2026-11-24",
}

func exampleText(s *huma.Schema, name string) any {
	if s.Format == codeFormat {
		kind, ok := codeKinds[name]
		if !ok {
			kind = id.Return
		}
		return string(id.Make(kind, exampleNumber))
	}
	switch s.Format {
	case "date-time":
		return "2026-11-20T09:30:00Z"
	case "uuid":
		return "019aa0e5-7c1e-7a3b-9f64-2b1c3d4e5f60"
	}
	text, ok := exampleTexts[name]
	if !ok {
		text = "example"
	}
	if s.Pattern != "" && !patternOf(s.Pattern).MatchString(text) {
		text = "example"
	}
	if s.MaxLength != nil && len(text) > *s.MaxLength {
		text = text[:*s.MaxLength]
	}
	return text
}
