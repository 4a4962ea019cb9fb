-- Lists are asked for by what was sold, by why and when it comes back, by where the money is and by what is missing. The
-- partial ones stay small: they hold the returns that are still to be paid or looked into.
CREATE INDEX return_line_sku ON return_line(sku, return_id);
CREATE INDEX return_line_reason ON return_line(reason, return_id);
CREATE INDEX return_unpaid ON return_(id) WHERE settled = 0;
CREATE INDEX return_part_paid ON return_(id) WHERE settled > 0 AND settled < announced;
CREATE INDEX return_made ON return_(made);
CREATE INDEX return_missing ON return_(id) WHERE missing > 0 AND closed IS NULL;
