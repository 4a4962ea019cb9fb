package api

import (
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/notify"
	"retour/order"
)

const tagMessages = "messages"

// MessagesQuery chooses messages.
type MessagesQuery struct {
	Channel  string          `query:"channel" maxLength:"64"`
	State    notify.State    `query:"state" enum:"stored,sending,sent,failed"`
	Kind     notify.Kind     `query:"kind" maxLength:"40"`
	Audience notify.Audience `query:"audience" enum:"customer,staff,member"`
	page
}

// Messages is a page of messages, newest first.
type Messages struct {
	Messages []MessageHead `json:"messages"`
	Next     string        `json:"next,omitempty" doc:"the cursor of the next page; none: this was the last"`
}

// MessageHead is a message without its text.
type MessageHead struct {
	Message  int64           `json:"message"`
	Return   id.Code         `json:"return,omitempty"`
	Kind     notify.Kind     `json:"kind"`
	Language lang.Tag        `json:"language"`
	Audience notify.Audience `json:"audience" enum:"customer,staff,member" doc:"member: a person who works here, about their account"`
	Address  string          `json:"address,omitempty"`
	Subject  string          `json:"subject"`
	State    notify.State    `json:"state" enum:"stored,sending,sent,failed"`
	MadeAt   time.Time       `json:"made_at"`
	SentAt   *time.Time      `json:"sent_at,omitempty"`
	Why      string          `json:"why,omitempty" doc:"why it was not sent"`
	Demo     bool            `json:"demo,omitempty"`
}

// MessageView is a message with its text.
type MessageView struct {
	MessageHead
	Sender  string `json:"sender"`
	ReplyTo string `json:"reply_to,omitempty"`
	Text    string `json:"text"`
	HTML    string `json:"html" doc:"every word escaped; to be shown in a frame of its own"`
}

// MessagePath names a message.
type MessagePath struct {
	Message int64 `path:"message" minimum:"1"`
}

// ReturnMessages are the messages of a return, oldest first.
type ReturnMessages struct {
	Messages []MessageView `json:"messages"`
}

// messages registers what people were told.
func (a *api) messages() {
	read(a, "/messages", about{tag: tagMessages, id: "list-messages", summary: "List messages, newest first", right: access.ReturnsRead}, listMessages)
	read(a, "/messages/{message}", about{tag: tagMessages, id: "get-message", summary: "See one message", right: access.ReturnsRead},
		func(c *call, q MessagePath) (MessageView, error) {
			ask := notify.AskMessage(q.Message)
			if err := c.DB.Read(c.ctx(), ask); err != nil {
				return MessageView{}, err
			}
			m, ok := ask.First()
			if !ok {
				return MessageView{}, orNotFound(nil, "message")
			}
			return c.message(m), nil
		})
	read(a, "/returns/{return}/messages", about{
		tag: tagMessages, id: "list-return-messages", summary: "List the messages of a return, oldest first",
		text: "A shopper needs the link of a message to see the others.",
	}, returnMessages)
	verb[notify.Resend](a, post, "/messages/{message}/resend", about{tag: tagMessages, id: "resend-message", summary: "Send a message that failed or was only stored"})
	a.templates()
}

func listMessages(c *call, q MessagesQuery) (Messages, error) {
	below, err := c.number(q.Cursor)
	if err != nil {
		return Messages{}, err
	}
	f := notify.Filter{State: q.State, Kind: q.Kind, Audience: q.Audience, Below: below}
	if q.Channel != "" {
		if f.Shop, err = c.shop(q.Channel); err != nil {
			return Messages{}, err
		}
	}
	heads, next, err := notify.List(c.DB.On(c.ctx()), f, q.limit())
	out := Messages{Messages: []MessageHead{}}
	for _, h := range heads {
		out.Messages = append(out.Messages, c.messageHead(h))
	}
	if next != 0 {
		out.Next = cursorOf(next)
	}
	return out, err
}

func returnMessages(c *call, q ReturnPath) (ReturnMessages, error) {
	n, err := c.ownReturn(q.Return, access.ReturnsRead)
	if err != nil {
		return ReturnMessages{}, err
	}
	if !c.trusted() {
		return ReturnMessages{}, fault.New(fault.Forbidden, lang.ApiLinkNeeded())
	}
	ask := notify.AskMessages(n)
	err = c.DB.Read(c.ctx(), ask)
	out := ReturnMessages{Messages: []MessageView{}}
	for _, m := range ask.Rows {
		if c.actor.Kind == db.Shopper && m.Audience != notify.Customer {
			continue
		}
		out.Messages = append(out.Messages, c.message(m))
	}
	return out, err
}

func (c *call) messageHead(h notify.Head) MessageHead {
	out := MessageHead{
		Message: h.ID, Kind: h.Kind, Language: h.Language, Audience: h.Audience, Address: h.Address, Subject: h.Subject, State: h.State,
		MadeAt: time.UnixMicro(h.Made).UTC(), SentAt: stamp(h.Sent), Demo: h.Demo,
	}
	if h.Return != 0 {
		out.Return = id.Make(id.Return, h.Return)
	}
	if why := h.Why(); why.Key != "" {
		out.Why = why.In(c.lang)
	}
	return out
}

func (c *call) message(m notify.Message) MessageView {
	return MessageView{c.messageHead(m.Head), m.Sender, m.ReplyTo, m.Text, m.HTML}
}

// shop is the record number of a shop by its code.
func (c *call) shop(code string) (int64, error) {
	ask := order.AskShopCode(code)
	if err := c.DB.Read(c.ctx(), ask); err != nil {
		return 0, err
	}
	s, ok := ask.First()
	if !ok {
		return 0, orNotFound(nil, code)
	}
	return s.ID, nil
}
