package demo

import (
	"context"
	"crypto/rand"
	"net/url"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/lang"
)

// links are the addresses with which the newcomer comes in; the two for people who work here sign in once.
type links struct{ portal, desk, station string }

// people lets two invented persons work here, one at the desk and one at the bench, and makes their links. Nobody knows
// their passwords.
func (t *tour) people(ctx context.Context) (links, error) {
	out := links{portal: t.base + "/?shop=" + secondShop}
	for _, p := range []struct {
		email, name, to string
		role            access.Role
		link            *string
	}{
		{"maud.desk@example.org", "Maud Lenoir", "/desk", access.Administrator, &out.desk},
		{"ines.bench@example.org", "Inès Barral", "/station", access.Operator, &out.station},
	} {
		token, err := t.join(ctx, p.email, p.name, p.role)
		if err != nil {
			return out, err
		}
		*p.link = t.base + "/in/" + url.PathEscape(token) + "?to=" + url.QueryEscape(p.to)
	}
	return out, nil
}

// join invites an invented person, joins for them, and gives a link that signs them in once.
func (t *tour) join(ctx context.Context, email, name string, role access.Role) (string, error) {
	house := t.house.Store
	invite, invited := access.NewInvite(email, t.Language, role)
	if _, err := db.Run(ctx, house, db.Program, "", invite); err != nil {
		return "", err
	}
	accept, err := access.NewAcceptInvite(ctx, house, invited, name, t.Language, rand.Text())
	if err != nil {
		return "", err
	}
	joined, err := db.Run(ctx, house, accept.By(), "", accept)
	if err != nil {
		return "", err
	}
	link, token := access.NewLogInLink(joined.Person)
	_, err = db.Run(ctx, house, db.Program, "", link)
	return token, err
}

// tell says where to go in.
func (l links) tell(t *tour) {
	t.say("portal", lang.DemoLinkPortal(l.portal), nil)
	t.say("desk", lang.DemoLinkDesk(l.desk), nil)
	t.say("station", lang.DemoLinkStation(l.station), nil)
}
