package visit

import (
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"retour/face/kit"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
)

// Limits of a form.
const (
	formMost   = 1 << 20  // bytes without files
	filesMost  = 64 << 20 // with files
	memoryMost = 4 << 20  // of which are held in memory
	fieldsMost = 2000
	indexMost  = 500 // entries of a list in a form
)

// parse reads the form that was sent, within its limits.
func (v *Visit) parse() error {
	r := v.Request
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	most := int64(formMost)
	if kind == "multipart/form-data" {
		most = filesMost
	}
	r.Body = http.MaxBytesReader(v.W, r.Body, most)
	var err error
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(memoryMost)
	} else {
		err = r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return fault.New(fault.TooLarge, lang.FaultTooLarge(strconv.FormatInt(most>>20, 10)+" MB"))
	case err != nil:
		return fault.New(fault.Invalid, lang.KitNotUnderstood()).Because(err)
	}
	n := 0
	for _, values := range r.PostForm {
		n += len(values)
		for _, value := range values {
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				return fault.New(fault.Invalid, lang.FaultTextBroken())
			}
		}
	}
	if n > fieldsMost {
		return fault.New(fault.Invalid, lang.KitTooManyFields())
	}
	return nil
}

// Form is the form of this page: empty with a new key, or, when it was sent, with what was typed and the key it came with.
func (v *Visit) Form() *kit.Form {
	f := kit.NewForm("")
	if !v.posted() {
		return f
	}
	f.Values = url.Values{}
	for name, values := range v.Request.PostForm {
		if name == kit.KeyField {
			continue
		}
		for _, value := range values {
			f.Values.Add(name, strings.TrimSpace(strings.ReplaceAll(value, "\r\n", "\n")))
		}
	}
	if key := v.Request.PostForm.Get(kit.KeyField); key != "" && len(key) <= 64 {
		f.Key = key
	}
	return f
}

// Read reads the form that was sent into a verb's input. A field's name is its JSON path: "email", "address.lines",
// "items[0].quantity". What cannot be read becomes a fault of its field; the form keeps what was typed. Fields that the
// input does not have are passed over: they may be the page's own. An amount of money is typed as people write it, in the
// currency of the field beside it ("price.currency") or of the shop.
func (v *Visit) Read(into any) *kit.Form {
	f := v.Form()
	names := make([]string, 0, len(f.Values))
	for name := range f.Values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		target, ok := place(reflect.ValueOf(into).Elem(), name)
		if !ok {
			continue
		}
		if wrong := v.fill(target, f.Values[name]); wrong != nil {
			f.Wrong(name, *wrong)
		}
	}
	return f
}

// place finds where a JSON path leads in a value, and makes what lies on the way.
func place(v reflect.Value, path string) (reflect.Value, bool) {
	for path != "" {
		var step string
		step, path, _ = strings.Cut(path, ".")
		name, index, listed := strings.Cut(step, "[")
		v = reach(v)
		if v.Kind() != reflect.Struct {
			return v, false
		}
		var ok bool
		if v, ok = field(v, name); !ok {
			return v, false
		}
		if !listed {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
		v = reach(v)
		if err != nil || n < 0 || n >= indexMost || v.Kind() != reflect.Slice {
			return v, false
		}
		for v.Len() <= n {
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		}
		v = v.Index(n)
	}
	return reach(v), true
}

// reach makes what a pointer points at.
func reach(v reflect.Value) reflect.Value {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		v = v.Elem()
	}
	return v
}

// field finds a field by its JSON name, in embedded structs too.
func field(v reflect.Value, name string) (reflect.Value, bool) {
	for _, f := range reflect.VisibleFields(v.Type()) {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && !f.Anonymous && tag == name && tag != "-" {
			found, err := v.FieldByIndexErr(f.Index)
			return found, err == nil
		}
	}
	return v, false
}

var (
	amountType  = reflect.TypeFor[money.Amount]()
	instantType = reflect.TypeFor[time.Time]()
	textType    = reflect.TypeFor[encoding.TextUnmarshaler]()
	jsonType    = reflect.TypeFor[json.Unmarshaler]()
)

// fill puts what was typed into a value, or says what is wrong with it.
func (v *Visit) fill(to reflect.Value, typed []string) *lang.Message {
	text := typed[len(typed)-1]
	wrong := func(m lang.Message) *lang.Message { return &m }
	switch {
	case to.Type() == amountType:
		return v.fillAmount(to, text)
	case to.Type() == instantType:
		return v.fillInstant(to, text)
	case text != "" && to.Addr().Type().Implements(textType):
		if u, ok := to.Addr().Interface().(encoding.TextUnmarshaler); ok && u.UnmarshalText([]byte(text)) != nil {
			return wrong(lang.KitNotUnderstood())
		}
		return nil
	case text != "" && to.Addr().Type().Implements(jsonType):
		quoted, err := json.Marshal(text)
		if u, ok := to.Addr().Interface().(json.Unmarshaler); err != nil || ok && u.UnmarshalJSON(quoted) != nil {
			return wrong(lang.KitNotUnderstood())
		}
		return nil
	}
	switch to.Kind() {
	case reflect.String:
		to.SetString(text)
	case reflect.Bool:
		to.SetBool(slices.Contains(typed, "true") || slices.Contains(typed, "on") || slices.Contains(typed, "1"))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		if text == "" {
			to.SetInt(0)
			return nil
		}
		n, err := strconv.ParseInt(plainNumber(text), 10, to.Type().Bits())
		if err != nil {
			return wrong(lang.KitNotNumber())
		}
		to.SetInt(n)
	case reflect.Slice:
		return v.fillList(to, typed)
	default:
		return wrong(lang.KitNotUnderstood())
	}
	return nil
}

// fillList takes every value of a name; of a single one with several lines, its lines.
func (v *Visit) fillList(to reflect.Value, typed []string) *lang.Message {
	if len(typed) == 1 && strings.Contains(typed[0], "\n") {
		typed = strings.Split(typed[0], "\n")
	}
	list := reflect.MakeSlice(to.Type(), 0, len(typed))
	for _, text := range typed {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		entry := reflect.New(to.Type().Elem()).Elem()
		if wrong := v.fill(reach(entry), []string{text}); wrong != nil {
			return wrong
		}
		list = reflect.Append(list, entry)
	}
	to.Set(list)
	return nil
}

// plainNumber takes the spaces out that people and languages put between thousands.
func plainNumber(text string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(text)
}

// fillAmount reads "45,90", "45.90" or "45" in the amount's currency, which a hidden field gave, or the shop's.
func (v *Visit) fillAmount(to reflect.Value, text string) *lang.Message {
	amount, ok := to.Interface().(money.Amount)
	if !ok || text == "" {
		return nil
	}
	currency := amount.Currency
	if currency == "" {
		currency = v.Shop.Currency
	}
	read, err := Amount(text, currency)
	if err != nil {
		m := lang.KitNotAmount(lang.Money(v.Lang, money.Amount{Minor: 4590, Currency: currency}))
		return &m
	}
	to.Set(reflect.ValueOf(read))
	return nil
}

// Amount reads an amount as people type it: digits, and after a comma or point as many decimals as the currency has at most.
func Amount(text string, currency money.Currency) (money.Amount, error) {
	text = strings.TrimSpace(plainNumber(strings.NewReplacer("€", "", "£", "", "$", "").Replace(text)))
	sign := ""
	if rest, negative := strings.CutPrefix(text, "-"); negative {
		sign, text = "-", rest
	}
	whole, decimals, _ := strings.Cut(strings.ReplaceAll(text, ",", "."), ".")
	digits, known := currency.Exponent()
	if !known || whole == "" || len(decimals) > digits || strings.ContainsFunc(whole+decimals, func(r rune) bool { return r < '0' || r > '9' }) {
		return money.Amount{}, fmt.Errorf("%q is no amount", text)
	}
	n, err := strconv.ParseInt(sign+whole+decimals+strings.Repeat("0", digits-len(decimals)), 10, 64)
	return money.Amount{Minor: n, Currency: currency}, err
}

// fillInstant reads a day, or a day and a time, where the page's reader lives.
func (v *Visit) fillInstant(to reflect.Value, text string) *lang.Message {
	if text == "" {
		return nil
	}
	zone := v.Scene.Zone
	if zone == nil {
		zone = time.UTC
	}
	for _, layout := range [...]string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			to.Set(reflect.ValueOf(t.UTC()))
			return nil
		}
	}
	m := lang.KitNotDate()
	return &m
}

// Do runs a verb for who asks, with what a form said. The form's own key makes a form that was sent twice count once; one
// that was changed after going back counts as another. done is false where a fault was filed at the form's fields: show the
// page again. Any other error is the page's to give back.
func Do[R any](v *Visit, f *kit.Form, verb db.Verb[R]) (answer R, done bool, err error) {
	if !f.OK() {
		return answer, false, nil
	}
	answer, err = db.Run(v.Request.Context(), v.DB, v.Actor, v.once(f, fmt.Sprintf("%T", verb)), verb)
	if err == nil {
		return answer, true, nil
	}
	return answer, false, f.Take(err)
}

// Sent tells that this very form, with the same values, was sent before and ran a verb of this type: a second click on one
// button. A page that must refuse what somebody else changed in the meantime asks first, or it would refuse one's own click.
func (v *Visit) Sent(f *kit.Form, verb any) (bool, error) {
	if !v.posted() || f.Key == "" {
		return false, nil
	}
	return db.Ran(v.Reader(), v.Actor, v.once(f, fmt.Sprintf("%T", verb)))
}

// once is the idempotency key of a form as it was sent.
func (v *Visit) once(f *kit.Form, verb string) string {
	if f.Key == "" {
		return id.NewKey()
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s\n%s", f.Key, verb, f.Values.Encode())
	return "form-" + hex.EncodeToString(sum.Sum(nil)[:20])
}
