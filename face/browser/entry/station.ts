// The station's script.
import { begin } from "../src/page";

begin();
