package desk

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
	"retour/returns"
)

const (
	pageRows = 50
	csvRows  = 500 // read at a time for an export
	csvMost  = 100_000
)

// asked is a list as its address asks for it.
type asked struct {
	returns.Filter
	Values  url.Values // as they stood in the address, without the cursor
	Columns []string
	Past    string // "now" or "soon": money that is overdue, or due within two days
}

// columnNames are the columns a person may choose, in their order.
var columnNames = []string{"shopper", "items", "said", "goods", "money", "sum", "due", "asked", "channel"}

var usualColumns = []string{"shopper", "items", "said", "goods", "money", "sum", "due"}

// askedFor reads an address. What it does not know it passes over.
func askedFor(v *visit.Visit) asked {
	q := v.Request.URL.Query()
	a := asked{Values: url.Values{}}
	keep := func(name string) string {
		text := strings.TrimSpace(q.Get(name))
		if text != "" {
			a.Values.Set(name, text)
		}
		return text
	}
	for _, s := range q["stage"] {
		if slices.Contains(returns.Stages, returns.Stage(s)) && !slices.Contains(a.Stages, returns.Stage(s)) {
			a.Stages = append(a.Stages, returns.Stage(s))
			a.Values.Add("stage", s)
		}
	}
	a.Channel, a.Order, a.SKU, a.Reason = keep("channel"), keep("order"), keep("sku"), keep("reason")
	switch m := q.Get("money"); m {
	case "none", "part", "settled":
		a.Money = keep("money")
	}
	zone := v.Scene.Zone
	if zone == nil {
		zone = time.UTC
	}
	for name, to := range map[string]*time.Time{"from": &a.From, "until": &a.Until} {
		if t, err := time.ParseInLocation(time.DateOnly, q.Get(name), zone); err == nil {
			*to = t
			keep(name)
		}
	}
	switch q.Get("overdue") {
	case "now":
		a.Past, a.Overdue = keep("overdue"), v.Now()
	case "soon":
		a.Past, a.Overdue = keep("overdue"), v.Now().Add(dueSoon)
	}
	a.Missing = q.Get("missing") == "true" && keep("missing") != ""
	a.Photos = q.Get("photos") == "true" && keep("photos") != ""
	switch s := returns.Sort(q.Get("sort")); s {
	case returns.Oldest, returns.ByDue:
		a.Sort = s
		keep("sort")
	}
	for _, c := range columnNames {
		if slices.Contains(q["col"], c) {
			a.Columns = append(a.Columns, c)
			a.Values.Add("col", c)
		}
	}
	if len(a.Columns) == 0 {
		a.Columns = usualColumns
	}
	return a
}

// with is the address of the same list with one value changed; "" takes it away.
func (a asked) with(name string, values ...string) string {
	next := url.Values{}
	for k, all := range a.Values {
		if k != name {
			next[k] = all
		}
	}
	for _, value := range values {
		if value != "" {
			next.Add(name, value)
		}
	}
	return listAt(next)
}

func listAt(q url.Values) string {
	if len(q) == 0 {
		return "/desk/returns"
	}
	return "/desk/returns?" + q.Encode()
}

// cursor reads where a page begins: "RT-…", for the order of due days with the day before it.
func (a *asked) cursor(text string) error {
	if text == "" {
		return nil
	}
	due, code, dated := strings.Cut(text, "~")
	if !dated {
		due, code = "", text
	}
	n, err := returnNumber(code)
	if err != nil {
		return err
	}
	a.Before = n
	if micros, err := strconv.ParseInt(due, 10, 64); err == nil {
		a.Due = time.UnixMicro(micros).UTC()
	}
	return nil
}

func (a asked) cursorAfter(l returns.Listed) string {
	if a.Sort == returns.ByDue && l.DueAt != nil {
		return strconv.FormatInt(l.DueAt.UnixMicro(), 10) + "~" + string(l.Return)
	}
	return string(l.Return)
}

func returnNumber(code string) (int64, error) {
	kind, n, err := id.Read(code)
	if err != nil || kind != id.Return {
		return 0, fault.New(fault.NotFound, lang.FaultNotFound(short(code)))
	}
	return n, nil
}

func short(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}

// listed is a page of the list.
type listed struct {
	asked
	Rows     []returns.Listed
	Glances  map[int64]returns.Glance
	Follow   string
	Count    int64
	Tabs     []int64 // how many each view holds that everybody has, at most countMost
	Views    []access.SavedView
	Shops    []order.Shop
	Now      time.Time
	Form     *kit.Form // saving a view
	Bulk     *kit.Form
	Complain lang.Message // what was wrong with a bulk action
}

// list shows returns.
func (d desk) list(v *visit.Visit) error {
	l, err := d.listedFor(v, askedFor(v))
	if err != nil {
		return err
	}
	return v.Show(listPage(l, v.Actor))
}

func (d desk) listedFor(v *visit.Visit, a asked) (listed, error) {
	ctx := v.Request.Context()
	l := listed{asked: a, Now: v.Now(), Form: kit.NewForm("/desk/views"), Bulk: kit.NewForm("/desk/returns/bulk")}
	l.Form.Set("query", a.Values.Encode())
	if err := l.cursor(v.Query("cursor")); err != nil {
		return l, err
	}
	l.Limit = pageRows + 1
	var err error
	if l.Rows, err = returns.List(ctx, d.DB, l.Filter); err != nil {
		return l, err
	}
	l.Count = int64(len(l.Rows))
	if len(l.Rows) > pageRows {
		l.Rows = l.Rows[:pageRows]
		l.Follow = l.with("cursor", l.cursorAfter(l.Rows[pageRows-1]))
	}
	if err := d.count(ctx, &l, a.Filter, l.Before == 0 && l.Follow == ""); err != nil {
		return l, err
	}
	if l.Glances, err = returns.Glances(ctx, d.DB, l.Rows); err != nil {
		return l, err
	}
	if l.Views, err = access.Views(d.DB.On(ctx), v.Actor.ID); err != nil {
		return l, err
	}
	l.Shops, err = v.Shops()
	return l, err
}

// count fills in how many returns the views hold, and the list itself unless the page shows it whole: what little is found
// by a filter is the slowest to count.
func (d desk) count(ctx context.Context, l *listed, all returns.Filter, whole bool) error {
	var filters []returns.Filter
	for _, view := range usualViews(l.Now) {
		if view.counted {
			filters = append(filters, view.filter)
		}
	}
	tabs := len(filters)
	if !whole {
		filters = append(filters, all)
	}
	counts, err := returns.CountUpTo(ctx, d.DB, countMost, filters...)
	if err != nil {
		return err
	}
	l.Tabs = counts[:tabs]
	if !whole {
		l.Count = counts[tabs]
	}
	return nil
}

// chip is a filter that is set, with the address of the list without it.
type chip struct {
	Name  lang.Message
	Value lang.Message
	Href  string
}

func (l listed) chips(ctx context.Context) []chip {
	var out []chip
	add := func(name lang.Message, value lang.Message, key string) {
		if value.Key != "" {
			out = append(out, chip{name, value, l.with(key)})
		}
	}
	if len(l.Stages) > 0 {
		var names []string
		for _, s := range l.Stages {
			names = append(names, kit.Say(ctx, returns.StageMessage(s)))
		}
		add(lang.DeskFilterStage(), kit.Plain(strings.Join(names, ", ")), "stage")
	}
	if l.Money != "" {
		add(lang.DeskFilterMoney(), moneyName(l.Money), "money")
	}
	add(lang.DeskFilterChannel(), kit.Plain(l.Channel), "channel")
	add(lang.DeskFilterOrder(), kit.Plain(l.Order), "order")
	add(lang.DeskFilterSku(), kit.Plain(l.SKU), "sku")
	if l.Reason != "" {
		add(lang.DeskFilterReason(), kit.Plain(strings.TrimSpace(reasonChosen(ctx, l.Reason))), "reason")
	}
	add(lang.DeskFilterFrom(), kit.Plain(kit.Date(ctx, l.From)), "from")
	add(lang.DeskFilterUntil(), kit.Plain(kit.Date(ctx, l.Until)), "until")
	switch l.Past {
	case "now":
		add(lang.DeskColMoney(), lang.DeskFilterOverdue(), "overdue")
	case "soon":
		add(lang.DeskColMoney(), lang.DeskFilterDue(), "overdue")
	}
	if l.Missing {
		add(lang.DeskColGoods(), lang.DeskFilterMissing(), "missing")
	}
	if l.Photos {
		add(lang.DeskColGoods(), lang.DeskFilterPhotos(), "photos")
	}
	return out
}

// usualView is a view that everybody has; counted says that its size is worth knowing.
type usualView struct {
	name    lang.Message
	q       url.Values
	counted bool
	filter  returns.Filter
}

// usualViews are the views that everybody has.
func usualViews(now time.Time) []usualView {
	staged := func(name lang.Message, counted bool, sort returns.Sort, stages ...returns.Stage) usualView {
		v := usualView{name, url.Values{}, counted, returns.Filter{Stages: stages}}
		for _, s := range stages {
			v.q.Add("stage", string(s))
		}
		if sort != returns.Newest {
			v.q.Set("sort", string(sort))
		}
		return v
	}
	return []usualView{
		{lang.DeskViewAll(), url.Values{}, false, returns.Filter{}},
		staged(lang.DeskViewOpen(), true, returns.Newest, append([]returns.Stage{returns.StageReview, returns.StageApproved, returns.StageInTransit}, onSite...)...),
		staged(lang.DeskViewReview(), true, returns.Oldest, returns.StageReview),
		staged(lang.DeskViewComing(), true, returns.Newest, returns.StageApproved, returns.StageInTransit),
		staged(lang.DeskViewSite(), true, returns.Newest, onSite...),
		{lang.DeskViewOwed(), url.Values{"sort": {"due"}, "overdue": {"soon"}}, true, returns.Filter{Overdue: now.Add(dueSoon)}},
		staged(lang.DeskViewClosed(), false, returns.Newest, returns.StageClosed),
	}
}

// tabs are the views that everybody has, and the person's own.
func (l listed) tabs(ctx context.Context) []kit.Entry {
	var out []kit.Entry
	now, counted := l.Values.Encode(), 0
	for _, t := range usualViews(l.Now) {
		e := kit.Entry{Name: t.name, Href: listAt(t.q), Here: t.q.Encode() == now}
		if t.counted {
			if e.N = kit.Number(ctx, l.Tabs[counted]); l.Tabs[counted] >= countMost {
				e.N += "+"
			}
			counted++
		}
		out = append(out, e)
	}
	for _, view := range l.Views {
		out = append(out, kit.Entry{Name: kit.Plain(view.Name), Href: "/desk/returns?" + view.Query, Here: view.Query == now})
	}
	return out
}

// reasonChosen is the reason, or group of reasons, that the list is narrowed by.
func reasonChosen(ctx context.Context, key string) string {
	for _, o := range reasonsKnown(ctx, "", true) {
		if o.Value == key {
			return o.Name.Key
		}
	}
	return key
}

// own is the saved view that is shown, if one is.
func (l listed) own() (access.SavedView, bool) {
	for _, view := range l.Views {
		if view.Query == l.Values.Encode() {
			return view, true
		}
	}
	return access.SavedView{}, false
}

// saveView keeps the list under a name, or forgets it.
func (d desk) saveView(v *visit.Visit) error {
	form := v.Form()
	q, err := url.ParseQuery(form.Value("query"))
	if err != nil {
		q = url.Values{}
	}
	gone := form.Value("remove") != ""
	name, query := form.Value("name"), q.Encode()
	if gone {
		name, query = form.Value("remove"), ""
	} else if query == "" {
		query = "stage="
	}
	_, done, err := visit.Do(v, form, access.KeepView(name, query))
	switch {
	case err != nil:
		return err
	case !done:
		v.Request.URL.RawQuery = form.Value("query")
		l, err := d.listedFor(v, askedFor(v))
		if err != nil {
			return err
		}
		form.Action, l.Form = "/desk/views", form
		return v.Again(listPage(l, v.Actor))
	case gone:
		v.Tell(kit.Go, lang.DeskViewGone())
		return v.Go("/desk/returns")
	}
	v.Tell(kit.Go, lang.DeskViewSaved())
	return v.Go(listAt(q))
}

// listCSV writes what is seen, all pages of it.
func (d desk) listCSV(v *visit.Visit) error {
	a := askedFor(v)
	h := v.W.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="returns.csv"`)
	out := csv.NewWriter(v.W)
	head := []string{"return", "order"}
	_ = out.Write(append(head, a.Columns...)) // whoever hung up is seen at the flush
	ctx := v.Request.Context()
	a.Limit = csvRows
	for n := 0; n < csvMost; n += csvRows {
		rows, err := returns.List(ctx, d.DB, a.Filter)
		if err != nil {
			return err
		}
		seen, err := returns.Glances(ctx, d.DB, rows)
		if err != nil {
			return err
		}
		for _, r := range rows {
			_ = out.Write(csvRow(ctx, a, r, seen[r.ID], v.Lang))
		}
		if out.Flush(); out.Error() != nil || len(rows) < csvRows {
			return nil
		}
		last := rows[len(rows)-1]
		a.Before = last.ID
		if last.DueAt != nil {
			a.Due = *last.DueAt
		}
	}
	return nil
}

func csvRow(ctx context.Context, a asked, r returns.Listed, g returns.Glance, tag lang.Tag) []string {
	row := []string{string(r.Return), safeCell(r.Order)}
	for _, c := range a.Columns {
		text := ""
		switch c {
		case "shopper":
			text = safeCell(g.Shopper)
		case "items", "said":
			var all []string
			for _, i := range g.Items {
				if c == "items" {
					all = append(all, fmt.Sprintf("%d × %s", i.Quantity, i.SKU))
				} else if i.Reason != "" {
					all = append(all, reasonName(ctx, r.Channel, i.Reason, tag))
				}
			}
			text = safeCell(strings.Join(all, "; "))
		case "goods":
			text = returns.StageMessage(r.Stage).In(tag)
		case "money":
			text = moneyName(r.Money).In(tag)
		case "sum":
			text = g.Worth.Decimal() + " " + string(g.Worth.Currency)
		case "due":
			if r.DueAt != nil {
				text = dueDay(ctx, *r.DueAt, g.Zone).Format(time.RFC3339)
			}
		case "asked":
			text = r.RequestedAt.Format(time.RFC3339)
		case "channel":
			text = r.Channel
		}
		row = append(row, text)
	}
	return row
}

// safeCell keeps a spreadsheet from taking a text for a formula.
func safeCell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// bulkDone is what became of one return of a bulk action.
type bulkDone struct {
	Return id.Code
	Wrong  lang.Message // zero: done
}

// bulk does one thing with many returns, each on its own, and names each that failed. What cannot be taken back is asked
// about once, with the returns it is about and the reason that their shoppers will read.
func (d desk) bulk(v *visit.Visit) error {
	form := v.Form()
	act, codes := form.Value("act"), form.Values["return"]
	back := "/desk/returns"
	if q, err := url.ParseQuery(form.Value("query")); err == nil {
		back = listAt(q)
	}
	run, known := bulkActs[act]
	if !known || len(codes) == 0 || len(codes) > csvRows {
		v.Tell(kit.Look, lang.DeskBulkNone())
		return v.Go(back)
	}
	if ask, final := bulkAsks[act]; final {
		s := ask(int64(len(codes)))
		s.Form, s.Back = form, back
		form.Action = "/desk/returns/bulk"
		if !s.asked() {
			var err error
			if s.Returns, err = d.chosen(v, codes); err != nil {
				return err
			}
			return s.show(v)
		}
	}
	var all []bulkDone
	for _, code := range codes {
		one := bulkDone{Return: id.Code(code)}
		if _, err := returnNumber(code); err != nil {
			one.Wrong = lang.FaultNotFound(short(code))
		} else if err := run(d, v, id.Code(code), form); err != nil {
			faults := fault.All(err)
			if len(faults) == 0 || faults[0].Kind == fault.Internal {
				return err
			}
			one.Wrong = faults[0].Message
		}
		all = append(all, one)
	}
	return v.Show(bulkPage(act, all, back))
}

// bulkAsks are the acts on many that cannot be taken back, as they are asked about.
var bulkAsks = map[string]func(n int64) sure{
	"refuse": func(n int64) sure {
		return sure{Ask: lang.DeskSureRefuse(n), Text: lang.DeskSureRefuseText(), Yes: lang.DeskSureRefuseYes(n), Whys: whyOptions(refuseWhys...)}
	},
	"close": func(n int64) sure {
		return sure{Ask: lang.DeskSureClose(n), Text: lang.DeskSureCloseText(), Yes: lang.DeskSureCloseYes(n), Whys: whyOptions(closeWhys...)}
	},
}

// chosen are the returns of these codes, as far as there are such.
func (d desk) chosen(v *visit.Visit, codes []string) ([]chosen, error) {
	ctx := v.Request.Context()
	rows := make([]*db.Asked[returns.Row], len(codes))
	var ask []db.Query
	var known []returns.Listed
	for i, code := range codes {
		n, err := returnNumber(code)
		if err != nil {
			continue
		}
		rows[i] = returns.AskRow(n)
		ask, known = append(ask, rows[i]), append(known, returns.Listed{ID: n})
	}
	if len(ask) > 0 {
		if err := d.DB.Read(ctx, ask...); err != nil {
			return nil, err
		}
	}
	seen, err := returns.Glances(ctx, d.DB, known)
	if err != nil {
		return nil, err
	}
	out := make([]chosen, len(codes))
	for i, code := range codes {
		out[i].Code = short(code)
		if rows[i] == nil {
			continue
		}
		if r, ok := rows[i].First(); ok {
			stage, g := returns.StageOf(r), seen[r.ID]
			out[i] = chosen{short(code), g.Shopper, itemsLine(kit.In(ctx, v.Scene), g), returns.StageMessage(stage), stageKind(stage), lang.Money(v.Lang, g.Worth)}
		}
	}
	return out, nil
}

var bulkActs = map[string]func(d desk, v *visit.Visit, code id.Code, f *kit.Form) error{
	"approve": func(d desk, v *visit.Visit, code id.Code, f *kit.Form) error {
		return runOne(d, v, f, code, returns.Decide{Return: code, Allow: true})
	},
	"refuse": func(d desk, v *visit.Visit, code id.Code, f *kit.Form) error {
		return runOne(d, v, f, code, returns.Decide{Return: code, Why: f.Value("why")})
	},
	"remind": func(d desk, v *visit.Visit, code id.Code, f *kit.Form) error {
		n, err := returnNumber(string(code))
		if err != nil {
			return err
		}
		row := returns.AskRow(n)
		if err := d.DB.Read(v.Request.Context(), row); err != nil {
			return err
		}
		if r, ok := row.First(); ok && returns.StageOf(r) != returns.StageApproved {
			return fault.New(fault.Conflict, lang.DeskRemindNot(returns.StageMessage(returns.StageOf(r))))
		}
		return runOne(d, v, f, code, returns.Remind{Return: code})
	},
	"close": func(d desk, v *visit.Visit, code id.Code, f *kit.Form) error {
		return runOne(d, v, f, code, returns.Close{Return: code, Why: f.Value("why")})
	},
}

func runOne[R any](d desk, v *visit.Visit, f *kit.Form, code id.Code, verb db.Verb[R]) error {
	key := "bulk " + f.Key + " " + f.Value("act") + " " + string(code)
	_, err := db.Run(v.Request.Context(), d.DB, v.Actor, key, verb)
	return err
}

func bulkGood(all []bulkDone) (n int64) {
	for _, b := range all {
		if b.Wrong.Key == "" {
			n++
		}
	}
	return n
}

// bulkSorted puts what failed first.
func bulkSorted(all []bulkDone) []bulkDone {
	out := slices.Clone(all)
	slices.SortStableFunc(out, func(a, b bulkDone) int {
		switch {
		case (a.Wrong.Key == "") == (b.Wrong.Key == ""):
			return 0
		case a.Wrong.Key != "":
			return -1
		}
		return 1
	})
	return out
}

// itemsLine names the items of a return, as far as there is room.
func itemsLine(ctx context.Context, g returns.Glance) string {
	if len(g.Items) == 0 {
		return ""
	}
	name := g.Items[0].Name
	if name == "" {
		name = g.Items[0].SKU
	}
	n := int64(0)
	for _, i := range g.Items {
		n += i.Quantity
	}
	if n > 1 {
		return short(name) + dot + kit.Say(ctx, lang.DeskPieces(n))
	}
	return short(name)
}

func saidLine(ctx context.Context, channel string, g returns.Glance) string {
	for _, i := range g.Items {
		if i.Reason != "" {
			return reasonName(ctx, channel, i.Reason, kit.SceneOf(ctx).Lang)
		}
	}
	return "–"
}

// pictureOf is the address of an article's picture if it lies on this installation.
func pictureOf(src string) string {
	if strings.HasPrefix(src, "/") && !strings.HasPrefix(src, "//") && !strings.Contains(src, "\\") {
		return src
	}
	return ""
}

func first(name string) string {
	for _, r := range name {
		return strings.ToUpper(string(r))
	}
	return "·"
}

// chain reads a return's counts as a chain.
func chain(r returns.Listed) kit.Chain {
	c := kit.Chain{Goods: 1, GoodsNow: 2}
	switch r.Stage {
	case returns.StageInTransit:
		c.Goods, c.GoodsNow = 1, 2
	case returns.StageArrived:
		c.Goods, c.GoodsNow = 3, 4
	case returns.StageInspecting:
		c.Goods, c.GoodsNow = 3, 4
	case returns.StageGraded:
		c.Goods, c.GoodsNow = 4, 5
	case returns.StageShelved, returns.StageClosed:
		c.Goods, c.GoodsNow = 5, 0
	case returns.StageRefused, returns.StageCancelled, returns.StageExpired:
		c.Goods, c.GoodsNow = 1, 0
	}
	switch r.Money {
	case "part":
		c.Money, c.MoneyNow = 1, 2
	case "settled":
		c.Money = 3
	}
	return c
}
