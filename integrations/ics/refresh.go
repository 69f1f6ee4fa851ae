package ics

import "time"

const (
	// MinRefresh is the shortest time between two fetches of a calendar: feeds are
	// rendered on request, and services block clients that ask more often.
	MinRefresh = 15 * time.Minute
	// MaxRefresh is the longest, so that a change is seen within a day whatever the feed asks for.
	MaxRefresh = 24 * time.Hour
	// defaultRefresh is for feeds that say nothing.
	defaultRefresh = time.Hour
)

// NextRefresh says when to fetch a calendar again. feedRefresh is what the file asks
// for (REFRESH-INTERVAL of RFC 7986 section 5.7, or X-PUBLISHED-TTL), cacheMaxAge is
// Response.MaxAge; 0 or less means not given. The longer of the two counts, an hour
// if there is neither, kept between MinRefresh and MaxRefresh.
//
// failures is the number of fetches that failed since the last success. After a
// failure the feed's own interval no longer matters: 15 minutes after the first,
// then twice as long each time up to a day. A server that named a moment
// (*netx.RetryLaterError) is left alone until then, if that is later.
func NextRefresh(now time.Time, feedRefresh, cacheMaxAge time.Duration, failures int) time.Time {
	if failures > 0 {
		return now.Add(backoff(failures))
	}
	interval := max(feedRefresh, cacheMaxAge)
	if interval <= 0 {
		interval = defaultRefresh
	}
	return now.Add(min(max(interval, MinRefresh), MaxRefresh))
}

func backoff(failures int) time.Duration {
	wait := MinRefresh
	for i := 1; i < failures && wait < MaxRefresh; i++ {
		wait *= 2
	}
	return min(wait, MaxRefresh)
}
