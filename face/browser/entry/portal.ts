// The portal's script: every page works without it; it makes some things nicer.
import { begin } from "../src/page";

begin();
