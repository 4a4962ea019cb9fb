package desk

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
	"retour/order/imports"
	"retour/order/intake"
)

const importAt = "/desk/import"

// importing is what imports on the desk have alike: the shelf where files wait, and the runs that go on here.
type importing struct {
	shelf imports.Shelf
	most  int64
	carry func(func(context.Context))

	mu   sync.Mutex
	runs map[string]*importRun
}

// importRun is one run over a file that goes on at this node; its name is under which other nodes see it.
type importRun struct {
	name string
	dry  bool
	done chan struct{}

	mu   sync.Mutex
	at   imports.Progress
	size int64
}

func newImporting(h visit.House) *importing {
	i := &importing{shelf: imports.Shelf{Folder: h.Uploads}, most: h.UploadMost, carry: h.Carry, runs: map[string]*importRun{}}
	if i.shelf.Folder == "" {
		i.shelf.Folder = filepath.Join(os.TempDir(), "retour-imports")
	}
	if i.most == 0 {
		i.most = visit.UploadUsual
	}
	if i.carry == nil {
		i.carry = func(work func(context.Context)) { go work(context.Background()) }
	}
	return i
}

// importPages adds the import of orders.
func (d desk) importPages() {
	d.Person("GET "+importAt, access.OrdersWrite, d.importStart)
	d.Stream("POST "+importAt, access.OrdersWrite, d.upload)
	d.Person("GET "+importAt+"/{token}", access.OrdersWrite, d.mapping)
	d.Person("POST "+importAt+"/{token}", access.OrdersWrite, d.saveMapping)
	d.Person("GET "+importAt+"/{token}/check", access.OrdersWrite, d.outcome(true))
	d.Person("POST "+importAt+"/{token}/take", access.OrdersWrite, d.take)
	d.Person("GET "+importAt+"/{token}/done", access.OrdersWrite, d.outcome(false))
	d.Person("GET "+importAt+"/{token}/report.csv", access.OrdersWrite, d.importReport)
	d.Person("GET "+importAt+"/{token}/mapping.json", access.OrdersWrite, d.mappingFile)
}

// importForm asks for a file.
type importForm struct {
	Guide *guide // nil: not part of setting a shop up
	Form  *kit.Form
	Shops []order.Shop
	Most  int64 // MB
}

// importStart asks for a file.
func (d desk) importStart(v *visit.Visit) error {
	shops, err := v.Shops()
	if err != nil {
		return err
	}
	return v.Show(importStartPage(importForm{Form: kit.NewForm(importAt).Set("shop", v.Query("shop")), Shops: shops, Most: d.imports.most >> 20}))
}

// setupOrders is the step of the first orders: the same form.
func (d desk) setupOrders(v *visit.Visit, g *guide) error {
	return v.Show(setupOrdersPage(g, importForm{Guide: g, Form: kit.NewForm(importAt).Set("shop", g.Shop.Code), Shops: g.Shops, Most: d.imports.most >> 20}))
}

// uploadTime is how long an upload or a download may take.
const uploadTime = time.Hour

// upload keeps the file that is sent, as it comes, and leads to its columns. The form is read in its order: what comes before
// the file says whose it is.
func (d desk) upload(v *visit.Visit) error {
	control := http.NewResponseController(v.W)
	until := time.Now().Add(uploadTime)
	_ = control.SetReadDeadline(until) // where it cannot be set, the server's own holds
	_ = control.SetWriteDeadline(until)
	h, err := d.receive(v)
	if err == nil {
		return v.Go(importAt + "/" + h.Token)
	}
	if fault.Of(err) == nil {
		return err
	}
	return d.refuseUpload(v, h, err)
}

// refuseUpload shows the form again, with what is wrong with the file.
func (d desk) refuseUpload(v *visit.Visit, h imports.Held, err error) error {
	f := kit.NewForm(importAt).Set("shop", h.Shop)
	for _, one := range fault.All(err) {
		field := "file"
		if one.Field == "shop" {
			field = "shop"
		}
		f.Wrong(field, one.Message)
	}
	shops, err := v.Shops()
	if err != nil {
		return err
	}
	form := importForm{Form: f, Shops: shops, Most: d.imports.most >> 20}
	if h.Setup {
		v.Request.URL.RawQuery = "shop=" + h.Shop
		g, err := d.guideFor(v, "orders")
		if err != nil {
			return err
		}
		form.Guide = g
		return v.Again(setupOrdersPage(g, form))
	}
	return v.Again(importStartPage(form))
}

// receive reads the form part by part.
func (d desk) receive(v *visit.Visit) (imports.Held, error) {
	h := imports.Held{Person: v.Actor.ID, At: v.Now()}
	missing := fault.New(fault.Invalid, lang.SetupImportNoFile()).At("file")
	parts, err := v.Request.MultipartReader()
	if err != nil {
		return h, missing.Because(err)
	}
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return h, missing
		case err != nil:
			return h, fault.New(fault.Invalid, lang.SetupImportBroken()).At("file")
		case part.FormName() == "file" && part.FileName() != "":
			return d.keep(v, h, part.FileName(), part)
		}
		text, err := io.ReadAll(io.LimitReader(part, 200))
		if err != nil {
			return h, fault.New(fault.Invalid, lang.SetupImportBroken()).At("file")
		}
		switch part.FormName() {
		case "shop":
			h.Shop = string(text)
		case "setup":
			h.Setup = string(text) == "true"
		}
	}
}

// keep puts the file on the shelf, and looks whether it is one of rows at all.
func (d desk) keep(v *visit.Visit, h imports.Held, name string, source io.Reader) (imports.Held, error) {
	shop, err := d.shopOf(v, h.Shop)
	if err != nil {
		return h, err
	}
	h.Name = short(filepath.Base(strings.ReplaceAll(name, `\`, "/")))
	h, err = d.imports.shelf.Keep(source, d.imports.most, h)
	if err != nil {
		if fault.Of(err) == nil && v.Request.Context().Err() != nil {
			return h, v.Request.Context().Err()
		}
		return h, err
	}
	remembered, err := imports.Remembered(v.Reader(), shop.ID)
	if err != nil {
		return h, err
	}
	sample, err := d.look(h, remembered)
	if err != nil {
		return h, errors.Join(err, d.imports.shelf.Release(h.Token))
	}
	h.Mapping = withShop(intake.Guess(sample, remembered), shop)
	return h, d.imports.shelf.Note(h)
}

// withShop fills in what the file does not say and the shop does.
func withShop(m intake.Mapping, s order.Shop) intake.Mapping {
	constants := map[string]string{}
	for name, value := range m.Constants {
		if m.Columns[name] == "" {
			constants[name] = value
		}
	}
	for name, value := range map[string]string{"currency": string(s.Currency), "country": s.Country} {
		if m.Columns[name] == "" && constants[name] == "" {
			constants[name] = value
		}
	}
	m.Constants = constants
	if m.Zone == "" {
		m.Zone = s.Zone
	}
	return m
}

func (d desk) shopOf(v *visit.Visit, code string) (order.Shop, error) {
	q := order.AskShopCode(code)
	if err := d.DB.Read(v.Request.Context(), q); err != nil {
		return order.Shop{}, err
	}
	shop, ok := q.First()
	if !ok {
		return shop, fault.New(fault.Invalid, lang.SetupImportNoShop()).At("shop")
	}
	return shop, nil
}

// sampleRows is how many rows are looked at for a guess; shownRows of them are shown.
const (
	sampleRows = 200
	shownRows  = 5
)

func (d desk) look(h imports.Held, m intake.Mapping) (intake.Sample, error) {
	f, err := d.imports.shelf.Open(h.Token)
	if err != nil {
		return intake.Sample{}, err
	}
	defer f.Close()
	return intake.Look(f, h.Name, intake.Mapping{Delimiter: m.Delimiter, Encoding: m.Encoding}, sampleRows)
}

// held finds the file of the address, if it is the person's own and still there.
func (d desk) held(v *visit.Visit) (imports.Held, error) {
	h, err := d.imports.shelf.Find(v.Path("token"), v.Actor.ID)
	if errors.Is(err, imports.ErrNotHeld) {
		err = fault.New(fault.NotFound, lang.SetupImportGone())
	}
	return h, err
}

// profile is how the file is read.
func profile(h imports.Held) intake.Profile {
	return intake.Profile{Name: intake.Ours, Channel: h.Shop, Mapping: h.Mapping}
}

// begin begins a run over a file, unless one goes on, and waits a little for its end: most files are read in a moment.
func (i *importing) begin(d *db.DB, actor db.Actor, h imports.Held, dry bool, tag lang.Tag) {
	i.mu.Lock()
	run, going := i.runs[h.Token]
	if !going {
		run = &importRun{name: id.NewKey(), dry: dry, done: make(chan struct{}), size: h.Size}
		i.runs[h.Token] = run
	}
	i.mu.Unlock()
	if !going {
		i.carry(func(ctx context.Context) {
			defer i.ended(h.Token, run)
			i.run(ctx, d, actor, h, run, tag)
		})
	}
	moment := time.NewTimer(time.Second)
	defer moment.Stop()
	select {
	case <-run.done:
	case <-moment.C:
	}
}

func (i *importing) ended(token string, run *importRun) {
	i.mu.Lock()
	delete(i.runs, token)
	i.mu.Unlock()
	close(run.done)
}

// going is the run over a file that goes on, at this node or at another, and how far it is; false for none.
func (i *importing) going(d *db.DB, r db.Reader, token string) (imports.Running, bool, error) {
	i.mu.Lock()
	run := i.runs[token]
	i.mu.Unlock()
	if run != nil {
		return run.told(token), true, nil
	}
	return imports.RunningNow(r, token, d.Now())
}

// told is how far a run is, as other nodes hear it.
func (r *importRun) told(token string) imports.Running {
	r.mu.Lock()
	defer r.mu.Unlock()
	return imports.Running{Token: token, Run: r.name, Dry: r.dry, Rows: r.at.Rows, Percent: min(100, 100*r.at.Bytes/max(r.size, 1))}
}

// run reads the file once, and notes what came of it. One that is interrupted notes nothing: begun again it goes on. While
// another node reads the same file, nothing is begun here.
func (i *importing) run(ctx context.Context, d *db.DB, actor db.Actor, h imports.Held, run *importRun, tag lang.Tag) {
	mine, err := db.Run(ctx, d, actor, "", imports.NoteRun{Running: run.told(h.Token)})
	if err == nil && mine {
		stop := i.tell(ctx, d, actor, h.Token, run)
		err = i.read(ctx, d, actor, &h, run, tag)
		stop()
	}
	if err != nil && ctx.Err() == nil {
		d.Log().Error("an import stopped", "error", err)
	}
}

// tell lets the other nodes know how far a run is, seldom, until it is stopped: then the run is over for them too.
func (i *importing) tell(ctx context.Context, d *db.DB, actor db.Actor, token string, run *importRun) (stop func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		often := time.NewTicker(imports.RunSays)
		defer often.Stop()
		for {
			select {
			case <-over:
				return
			case <-often.C:
			}
			if _, err := db.Run(ctx, d, actor, "", imports.NoteRun{Running: run.told(token)}); err != nil && ctx.Err() == nil {
				d.Log().Warn("how far an import is could not be told", "error", err)
			}
		}
	}()
	return func() {
		close(over)
		<-ended
		if _, err := db.Run(context.WithoutCancel(ctx), d, actor, "", imports.EndRun{Token: token, Run: run.name}); err != nil {
			d.Log().Warn("that an import is over could not be told", "error", err)
		}
	}
}

func (i *importing) read(ctx context.Context, d *db.DB, actor db.Actor, h *imports.Held, run *importRun, tag lang.Tag) error {
	file, err := i.shelf.Open(h.Token)
	if err != nil {
		return err
	}
	defer file.Close()
	report, err := i.shelf.NewReport(h.Token, run.dry)
	if err != nil {
		return err
	}
	out := &imports.Outcome{At: d.Now(), Mapping: h.Mapping}
	out.Summary, err = imports.Run(ctx, d, actor, imports.Options{
		Reader: file, Name: h.Name, Profile: profile(*h), DryRun: run.dry, Report: report, Language: tag,
		Progress: func(p imports.Progress) {
			run.mu.Lock()
			run.at = p
			run.mu.Unlock()
		},
	})
	if closed := report.Close(); err == nil {
		err = closed
	}
	if f := fault.Of(err); f != nil && f.Kind != fault.Internal {
		out.Wrong, err = &f.Message, nil
	}
	if err != nil {
		return err
	}
	if run.dry {
		h.Dry = out
		return i.shelf.Note(*h)
	}
	if h.Taken = out; out.Wrong == nil {
		if _, err := db.Run(ctx, d, actor, "", imports.KeepMapping{Channel: h.Shop, Mapping: h.Mapping}); err != nil {
			return err
		}
	}
	if err := i.shelf.Note(*h); err != nil || out.Wrong != nil {
		return err
	}
	return i.shelf.Release(h.Token)
}
