package desk

import (
	"net/http"
	"strconv"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/lang"
	"retour/notify"
)

// mailShown is how the mail stands.
type mailShown struct {
	*guide
	Form  *kit.Form
	Sends bool
	Can   bool // it can be tried here
	To    string
	Last  notify.Message
	Tried bool
}

// waits tells that the fate of the message is not known yet: the page looks again by itself.
func (m mailShown) waits() bool {
	return m.Tried && m.Last.State == notify.Sending && m.Last.Note == ""
}

// setupMail shows whether messages go out, and sends one to who asks.
func (d desk) setupMail(v *visit.Visit, g *guide) error {
	m := mailShown{guide: g, Form: v.Form(), Sends: d.Mails, Can: d.Trial != nil && d.Mails, To: v.Who.Email}
	m.Form.Action = v.Request.URL.RequestURI()
	if v.Request.Method == http.MethodPost && m.Can {
		_, done, err := visit.Do(v, m.Form, d.Trial())
		switch {
		case err != nil:
			return err
		case done:
			return v.Go(g.at("mail"))
		}
	}
	var err error
	if m.Last, m.Tried, err = notify.LastTrial(v.Reader(), v.Actor.ID); err != nil {
		return err
	}
	if !m.Form.OK() {
		return v.Again(setupMailPage(m))
	}
	m.Form = kit.NewForm(m.Form.Action)
	return v.Show(setupMailPage(m))
}

// fate is what became of the message that was sent to try.
func (m mailShown) fate() (kit.Kind, lang.Message) {
	switch m.Last.State {
	case notify.SentState:
		return kit.Go, lang.SetupMailTaken(m.Last.Address)
	case notify.Failed:
		return kit.Stop, lang.SetupMailGivenUp(m.Last.Address)
	case notify.Stored:
		return kit.Look, lang.SetupMailKept()
	case notify.Sending:
	}
	if m.Last.Note != "" {
		return kit.Look, lang.SetupMailAgain(m.Last.Address)
	}
	return kit.Wait, lang.SetupMailUnderWay(m.Last.Address)
}

func messageHref(n int64) string { return "/desk/messages/" + strconv.FormatInt(n, 10) }
