package notify

import (
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
)

// stored is a shop's words as stored; an empty body stands for the product's.
type stored struct {
	Shop      int64
	Kind      Kind
	Language  lang.Tag
	Subject   string
	Body      string
	Version   int64
	UpdatedBy int64
	UpdatedAt int64
}

func askTemplates(shops []any) *db.Asked[stored] {
	return db.Ask[stored](`SELECT shop, kind, language, subject, body, version, updated_by, updated_at FROM template
		WHERE shop IN (`+db.In(1, len(shops))+`) ORDER BY shop, kind, language`, shops...)
}

// Template is the words of a kind in a language as a shop has them now.
type Template struct {
	KindInfo
	Language  lang.Tag
	Words     Words
	Own       bool  // the shop's; otherwise the product's
	Version   int64 // of the last change, 0 for none
	UpdatedBy int64 // who changed it last
	UpdatedAt int64 // microseconds since 1970, UTC; 0: never
}

// houses stands for a shop's number with words that belong to the whole house: those of messages about an account, which is
// no shop's. They are edited under any shop, and are the same under every other.
const houses = int64(0)

// wordsLock is held by whoever changes the house's words; negative, so never a record's number.
const wordsLock = -0x6e6f74696679

// ownerOf is under which number a shop's words for a kind are stored.
func ownerOf(kind Kind, shop int64) int64 {
	if info, _ := Info(kind); info.Audience == Member {
		return houses
	}
	return shop
}

// Templates reads all words of a shop: every kind in every language, in the order of Kinds.
func Templates(r db.Reader, shop int64) ([]Template, error) {
	q := askTemplates([]any{shop, houses})
	if err := r.Read(q); err != nil {
		return nil, err
	}
	own := map[templateKey]stored{}
	for _, s := range q.Rows {
		own[templateKey{s.Shop, s.Kind, s.Language}] = s
	}
	var all []Template
	for _, info := range Kinds() {
		for _, tag := range lang.Tags {
			s := own[templateKey{ownerOf(info.Kind, shop), info.Kind, tag}]
			t := Template{KindInfo: info, Language: tag, Words: Default(info.Kind, tag), Version: s.Version, UpdatedBy: s.UpdatedBy, UpdatedAt: s.UpdatedAt}
			if s.Body != "" {
				t.Own, t.Words = true, Words{s.Subject, s.Body}
			}
			all = append(all, t)
		}
	}
	return all, nil
}

// PutTemplate gives a shop its own words for one kind of message in one language, from the next event on. Messages made
// before keep theirs.
type PutTemplate struct {
	Shop     string   `json:"shop" doc:"code of the shop" minLength:"1" maxLength:"64"`
	Kind     Kind     `json:"kind" minLength:"1" maxLength:"40"`
	Language lang.Tag `json:"language" enum:"en,fr"`
	Subject  string   `json:"subject" minLength:"1" maxLength:"200" doc:"one line; may hold {{placeholders}}"`
	Body     string   `json:"body" minLength:"1" maxLength:"8000" doc:"plain text; may hold {{placeholders}}"`
	Version  int64    `json:"version,omitempty" minimum:"0" doc:"the version that was edited; refused when another was stored since. 0: whichever"`
}

// TemplateAnswer is the version that counts from now on.
type TemplateAnswer struct {
	Version int64 `json:"version"`
}

// Right is the one to change settings.
func (PutTemplate) Right() db.Right { return "settings.write" }

// Touches is the shop.
func (v PutTemplate) Touches(look db.Look) ([]int64, error) { return ofWords(look, v.Shop, v.Kind) }

// Do checks and stores the words.
func (v PutTemplate) Do(tx *db.Tx) (TemplateAnswer, error) {
	words := Words{v.Subject, v.Body}.tidy()
	if err := words.Check(v.Kind); err != nil {
		return TemplateAnswer{}, err
	}
	return put(tx, v.Shop, v.Kind, v.Language, v.Version, words)
}

// ResetTemplate gives a shop the product's words again.
type ResetTemplate struct {
	Shop     string   `json:"shop" doc:"code of the shop" minLength:"1" maxLength:"64"`
	Kind     Kind     `json:"kind" minLength:"1" maxLength:"40"`
	Language lang.Tag `json:"language" enum:"en,fr"`
	Version  int64    `json:"version,omitempty" minimum:"0" doc:"the version that was looked at; refused when another was stored since. 0: whichever"`
}

// Right is the one to change settings.
func (ResetTemplate) Right() db.Right { return "settings.write" }

// Touches is the shop.
func (v ResetTemplate) Touches(look db.Look) ([]int64, error) { return ofWords(look, v.Shop, v.Kind) }

// Do stores that the product's words count.
func (v ResetTemplate) Do(tx *db.Tx) (TemplateAnswer, error) {
	if _, ok := Info(v.Kind); !ok {
		return TemplateAnswer{}, kindUnknown(v.Kind)
	}
	return put(tx, v.Shop, v.Kind, v.Language, v.Version, Words{})
}

func ofWords(look db.Look, code string, kind Kind) ([]int64, error) {
	if ownerOf(kind, 1) == houses {
		return []int64{wordsLock}, nil
	}
	shop, _, err := db.Get[int64](look.Reader(), `SELECT id FROM shop WHERE code = $1`, code)
	return []int64{shop}, err
}

func put(tx *db.Tx, code string, kind Kind, tag lang.Tag, seen int64, w Words) (TemplateAnswer, error) {
	if tag != lang.Parse(string(tag)) {
		return TemplateAnswer{}, fault.New(fault.Invalid, lang.FaultOneOf("language", "en, fr")).At("language")
	}
	shops := order.AskShopCode(code)
	versions := db.Ask[int64](`SELECT t.version FROM template t JOIN shop s ON t.shop = CASE WHEN $4 THEN 0 ELSE s.id END
		WHERE s.code = $1 AND t.kind = $2 AND t.language = $3`, code, string(kind), string(tag), ownerOf(kind, 1) == houses)
	if err := tx.Read(shops, versions); err != nil {
		return TemplateAnswer{}, err
	}
	shop, ok := shops.First()
	if !ok {
		return TemplateAnswer{}, fault.New(fault.NotFound, lang.FaultNotFound(code)).At("shop")
	}
	version, there := versions.First()
	if seen != 0 && seen != version {
		return TemplateAnswer{}, fault.New(fault.Conflict, lang.NotifyTemplateChanged(version)).At("version")
	}
	version++
	owner := ownerOf(kind, shop.ID)
	if there {
		tx.Exec(`UPDATE template SET subject = $4, body = $5, version = $6, updated_by = $7, updated_at = $8 WHERE shop = $1 AND kind = $2 AND language = $3`,
			owner, string(kind), string(tag), w.Subject, w.Body, version, tx.Actor().ID, tx.At())
	} else {
		tx.Insert("template(shop, kind, language, subject, body, version, updated_by, updated_at)",
			owner, string(kind), string(tag), w.Subject, w.Body, version, tx.Actor().ID, tx.At())
	}
	event.Tell(tx, shop.ID, TemplatePut{code, string(kind), string(tag), version, w.Body == ""})
	return TemplateAnswer{version}, nil
}

// TemplatePut: a shop's words for a message were changed, or the product's count again. The subject is the shop.
type TemplatePut struct {
	Channel  string `json:"channel"`
	Message  string `json:"message"` // its kind
	Language string `json:"language"`
	Version  int64  `json:"version"`
	Reset    bool   `json:"reset,omitempty"`
}

// Kind is the event's stable name.
func (TemplatePut) Kind() string { return "template.put" }
