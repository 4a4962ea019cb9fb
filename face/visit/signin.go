package visit

import (
	"net/http"
	"net/url"
	"strings"

	"retour/face/kit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// The pages of signing in and out.
const (
	SignInPath  = "/desk/login"
	SignOutPath = "/desk/logout"
	OncePath    = "/in/" // a link that signs a person in once, followed by its token
)

// Signing adds the pages of signing in and out to the desk; the station's people use the same.
func (f *Face) Signing() {
	f.Public("GET "+SignInPath, func(v *Visit) error {
		form := v.Form().Set("back", ours(v.Query("back")))
		return v.Show(signIn(form, v.Query("back") != "", false))
	})
	f.Public("POST "+SignInPath, (*Visit).signIn)
	f.Public("POST "+SignOutPath, func(v *Visit) error {
		if err := v.signOut(); err != nil {
			return err
		}
		v.Tell(kit.Go, lang.KitSignedOut())
		return v.Go(SignInPath)
	})
	f.Public("GET "+OncePath+"{token}", (*Visit).signInOnce)
}

// signInFirst leads to signing in and back here. What was typed into a form goes along and is kept.
func (v *Visit) signInFirst() error {
	if !v.posted() {
		if v.Live() {
			v.W.Header().Set("HX-Redirect", SignInPath)
			v.W.WriteHeader(http.StatusUnauthorized)
			return nil
		}
		return v.Go(SignInPath + "?back=" + url.QueryEscape(v.Request.URL.RequestURI()))
	}
	return v.ShowAs(http.StatusUnauthorized, signIn(v.Keep(kit.NewForm(SignInPath)), true, true))
}

// Keep takes what was typed into the form that was sent, and where it was sent to, into one that has to be answered first.
func (v *Visit) Keep(form *kit.Form) *kit.Form {
	return form.Set("back", v.Request.URL.RequestURI()).Set("kept", v.Request.PostForm.Encode())
}

// GoOn leads on once that form is answered: to what was kept by Keep, which is sent only when the visitor says so, or,
// where nothing was, to a page.
func (v *Visit) GoOn(form *kit.Form, otherwise string) error {
	values, err := url.ParseQuery(form.Value("kept"))
	if err != nil || len(values) == 0 {
		return v.Go(otherwise)
	}
	return v.Show(resume(ours(form.Value("back")), values))
}

func (v *Visit) signIn() error {
	form := v.Form()
	form.Action = SignInPath
	for _, name := range []string{"email", "password"} {
		if v.Request.PostForm.Get(name) == "" {
			form.Wrong(name, lang.KitRequired())
		}
	}
	kept := form.Value("kept")
	if !form.OK() {
		return v.Again(signIn(form, false, kept != ""))
	}
	// a password is taken as it was typed, spaces and all
	token, who, err := access.LogIn(v.Request.Context(), v.DB, form.Value("email"), v.Request.PostForm.Get("password"), v.Address(v.Request))
	if f := fault.Of(err); f != nil && f.Kind == fault.Unauthenticated {
		err = fault.New(fault.Invalid, f.Message).At("password")
	}
	if err != nil {
		if err := form.Take(err); err != nil {
			return err
		}
		return v.Again(signIn(form, false, kept != ""))
	}
	v.begun(token, who)
	return v.GoOn(form, v.homeOf(ours(form.Value("back"))))
}

// homeOf is where one goes after signing in: back to where one was, or to the first page.
func (v *Visit) homeOf(back string) string {
	if back == "/" || strings.HasPrefix(back, SignInPath) {
		return v.first()
	}
	return back
}

func (v *Visit) begun(token string, who access.Person) {
	v.keep(sessionCookie, token, access.SessionLife)
	v.Who, v.Scene.Person = who, who.Name
	if who.Language != "" && v.asked() == "" {
		v.speak(who.Language)
	}
}

func (v *Visit) signOut() error {
	token := v.cookie(sessionCookie)
	v.keep(sessionCookie, "", -1)
	if token == "" {
		return nil
	}
	_, err := db.Run(v.Request.Context(), v.DB, v.Actor, "", access.NewLogOut(token))
	return err
}

// signInOnce uses a link up. Followed again by who is signed in already, it just leads on.
func (v *Visit) signInOnce() error {
	to := v.Query("to")
	if to == "" {
		to = "/desk"
	}
	token, who, err := access.LogInByLink(v.Request.Context(), v.DB, v.Path("token"))
	if err != nil {
		if fault.Of(err) != nil && v.Actor.Kind == db.Person {
			return v.Go(to)
		}
		return err
	}
	v.begun(token, who)
	return v.Go(to)
}
