-- Which articles exchanges wait for: a piece that comes back may be wanted.
CREATE INDEX exchange_wanted ON exchange(sku) WHERE state = 'asked';
