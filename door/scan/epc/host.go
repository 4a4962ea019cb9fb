package epc

import "strings"

// A host name of a "++" tag (TDS 2.3, 14.5.16) is one bit of method, six of length and the characters: URN Code 40, or
// seven bits each, where some codes stand for a whole piece of a name, alone or with the seven bits behind them.

// hostPieces are the codes that stand for more than their character.
var hostPieces = map[byte]string{
	0x1E: "qr.", 0x1F: "www.", 0x20: "id.",
	0x5B: ".com", 0x5C: ".org", 0x5D: ".net", 0x5E: ".int", 0x60: ".edu",
	0x7B: ".gov", 0x7C: ".mil", 0x7D: ".biz", 0x7E: ".eco", 0x7F: ".med",
}

// hostEndings are the pieces of codes 0 to 3, by the seven bits behind them.
var hostEndings = [4][]string{
	strings.Fields(`.ac .ad .ae .af .ag .ai .al .am .ao .aq .ar .as .at .au .aw .ax .az .ba .bb .bd .be .bf .bg .bh .bi .bj .bm
		.bn .bo .bq .br .bs .bt .bw .by .bz .ca .cc .cd .cf .cg .ch .ci .ck .cl .cm .cn .co .cr .cu .cv .cw .cx .cy .cz .de .dj
		.dk .dm .do .dz .ec .ee .eg .eh .er .es .et .eu .fi .fj .fk .fm .fo .fr .ga .gd .ge .gf .gg .gh .gi .gl .gm .gn .gp .gq
		.gr .gs .gt .gu .gw .gy .hk .hm .hn .hr .ht .hu .id .ie .il .im .in .io .iq .ir .is .it .je .jm .jo .jp .ke .kg .kh .ki
		.km .kn .kp .kr .kw .ky .kz .la .lb .lc .li`),
	strings.Fields(`.lk .lr .ls .lt .lu .lv .ly .ma .mc .md .me .mg .mh .mk .ml .mm .mn .mo .mp .mq .mr .ms .mt .mu .mv .mw .mx
		.my .mz .na .nc .ne .nf .ng .ni .nl .no .np .nr .nu .nz .om .pa .pe .pf .pg .ph .pk .pl .pm .pn .pr .ps .pt .pw .py .qa
		.re .ro .rs .ru .rw .sa .sb .sc .sd .se .sg .sh .si .sk .sl .sm .sn .sr .ss .st .su .sv .sx .sy .sz .tc .td .tf .tg .th
		.tj .tk .tl .tm .tn .to .tr .tt .tv .tw .tz .ua .ug .us .uy .uz .va .vc .ve .vg .vi .vn .vu .wf .ws .ye .yt .za .zm .zw`),
	strings.Fields(`.com.au .net.au .org.au .co.at .com.bd .co.bd .com.br .net.br .co.nz .com.ng .com.pk .co.in .com.in .co.il
		.co.jp .co.za .co.kr .com.es .com.lk .co.th .co.tt .com.tt .com.tr .biz.tr .com.ua .co.uk .co.zm .com.zm .com.cn .org.cn
		.net.cn .gov.cn`),
	{".tech"},
}

const longestHost = 63 // sevens of bits, or characters of URN Code 40

func (t *Tag) decodeHost(r *reader) (string, *Error) {
	at := r.at
	sevens := r.uint(1) == 1
	length, err := t.length(r, longestHost, "hostname")
	if err != nil || r.over {
		return "", err
	}
	var host, reason string
	if sevens {
		host, reason = readHostPieces(r, length)
	} else {
		var text []byte
		text, reason = appendCode40(nil, r, length)
		host = strings.ToLower(string(text))
	}
	if r.over {
		return "", nil
	}
	if reason == "" && checkHost(host) != nil {
		reason = "not a host name"
	}
	if reason != "" {
		return "", t.wrong("hostname", at, reason)
	}
	return host, nil
}

func readHostPieces(r *reader, length int) (host, reason string) {
	var text []byte
	for ; length > 0; length-- {
		c := byte(r.uint(7))
		if c > 3 {
			if piece, ok := hostPieces[c]; ok {
				text = append(text, piece...)
			} else {
				text = append(text, c)
			}
			continue
		}
		length--
		which := int(r.uint(7))
		if length == 0 || which >= len(hostEndings[c]) {
			return "", "an ending that is not assigned"
		}
		text = append(text, hostEndings[c][which]...)
	}
	return string(text), ""
}

// checkHost refuses what is no host name. Letters, digits, -, _ and dots between them are; so nothing that a tag says
// can lead a link elsewhere than to its host.
func checkHost(host string) error {
	if host == "" {
		return refuse("hostname", "is empty")
	}
	for i := range len(host) {
		c := host[i]
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_':
		case c == '.' && i > 0 && i < len(host)-1 && host[i-1] != '.':
		default:
			return atByte("hostname", i, "a character that is not of a host name")
		}
	}
	return nil
}

// encodeHost writes a host name the shorter way.
func (w *writer) encodeHost(host string) error {
	if err := checkHost(host); err != nil {
		return err
	}
	codes := hostCodes(host)
	short := len(codes) <= longestHost
	if upper := strings.ToUpper(host); host == strings.ToLower(host) && len(host) <= longestHost && inCode40(upper) {
		if size := (len(host) + 2) / 3 * 16; !short || size < 7*len(codes) {
			w.uint(0, 1)
			w.uint(uint64(len(host)), 6)
			w.code40(upper)
			return nil
		}
	}
	if !short {
		return refuse("hostname", "too long for a tag")
	}
	w.uint(1, 1)
	w.uint(uint64(len(codes)), 6)
	for _, c := range codes {
		w.uint(uint64(c), 7)
	}
	return nil
}

// hostCodes cuts a host name into pieces, always the longest that fits.
func hostCodes(host string) []byte {
	var codes []byte
	for host != "" {
		best, code := 1, []byte{host[0]}
		for c, piece := range hostPieces {
			if len(piece) > best && strings.HasPrefix(host, piece) {
				best, code = len(piece), []byte{c}
			}
		}
		for table, endings := range hostEndings {
			for i, piece := range endings {
				if len(piece) > best && strings.HasPrefix(host, piece) {
					best, code = len(piece), []byte{byte(table), byte(i)}
				}
			}
		}
		codes, host = append(codes, code...), host[best:]
	}
	return codes
}
