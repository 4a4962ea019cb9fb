// The desk's script: htmx with server-sent events, and the few things that a page alone cannot do. Every page works
// without it.
import "htmx.org";
import "htmx.org/dist/ext/hx-sse.js";
import { among, choice } from "../src/desk";
import { begin } from "../src/page";

begin();
liveState();
choice(document);
among(document, sessionStorage);

/** liveState shows beside the person's name whether the page hears of what happens. */
function liveState(doc: Document = document): void {
	const mark = doc.querySelector<HTMLElement>(".live");
	if (!mark) return;
	doc.addEventListener("htmx:sse:after:connection", () => mark.removeAttribute("data-state"));
	for (const name of ["htmx:sse:error", "htmx:sse:close"])
		doc.addEventListener(name, () => mark.setAttribute("data-state", "off"));
}
