// The desk's script: htmx with server-sent events, and the few things that a page alone cannot do. Every page works
// without it.
import "htmx.org";
import "htmx.org/dist/ext/hx-sse.js";
import { begin } from "../src/page";

begin();
