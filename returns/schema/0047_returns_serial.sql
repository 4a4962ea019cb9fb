-- A piece is found by its serial number, the same whatever its case, spaces and hyphens. Most pieces have none.
CREATE INDEX unit_serial ON unit(upper(replace(replace(serial, '-', ''), ' ', ''))) WHERE serial <> '';
