-- What waits at the dock is asked for at every bench, however many parcels were opened before.
CREATE INDEX parcel_dock ON parcel(arrived) WHERE arrived IS NOT NULL AND opened IS NULL;
