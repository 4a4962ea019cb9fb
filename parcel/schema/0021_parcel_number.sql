-- A carrier's number is the same whatever its case, spaces and hyphens: it is typed in many ways.
DROP INDEX parcel_tracking;
CREATE INDEX parcel_number ON parcel(upper(replace(replace(tracking, '-', ''), ' ', ''))) WHERE tracking <> '';
