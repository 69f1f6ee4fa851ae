// Package account takes everything a person has out of this server, brings it
// back in, and takes a person out of it.
//
// An archive is a ZIP of one JSON file a collection, the profile, and copies in
// the formats of other programs (tasks.csv, .ics). It promises that an archive
// is of one moment, holds what is the person's own and no secret of the server
// (no password, token or key), and that reading one back gives the same records
// but for ids, owner and the time of the import.
//
// Import trusts nothing in the file: sizes are bounded while it is unpacked,
// names are those of the table in tables.go and nothing is ever written to a
// path from it, every record passes the rules that hold for the person's own
// requests, and either all of it is stored or none. What is there already
// stays as it is, so that importing twice adds nothing.
//
// An id of an archive becomes, in an account that has no such record, an id
// made from that account, the collection and the id of the archive: the same
// every time, and nobody learns which ids others have.
package account
