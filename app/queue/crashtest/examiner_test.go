package crashtest

func examiner() error { return nil }
