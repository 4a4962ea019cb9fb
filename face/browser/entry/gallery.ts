// The script of the page /_kit.
import { begin } from "../src/page";

begin();
