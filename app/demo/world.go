package demo

import "context"

func (t *tour) world(ctx context.Context) error { return nil }
