// Package netx is the way out of the house: the HTTP client that every provider
// uses to reach a host somebody else named (a calendar subscription, a CalDAV or
// Canvas server, a webhook).
//
// It promises:
//   - no request reaches a loopback, private, link-local, carrier-grade NAT, NAT64
//     or otherwise special address unless the administrator listed it. The check
//     runs after DNS on the address that is about to be dialled, for the first
//     request and for every redirect, so a name that changes its answer between
//     check and use gains nothing;
//   - no answer costs more memory than the body limit, counted after decompression;
//   - a truncated answer is an error, never a short success;
//   - the whole exchange, retries included, ends within a stated time;
//   - credentials go to the host they were meant for and to no other;
//   - no URL is written to a log or an error beyond its scheme and host: the
//     address of a private calendar feed is its password.
//
// It never uses a proxy from the environment, keeps no cookies, and follows no
// redirect from https to http. What a status means for the provider is for the
// provider to say: every complete HTTP answer is returned as it came.
package netx
