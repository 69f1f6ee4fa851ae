package main

import (
	"database/sql"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver the product has too
)

// openSQLite opens a database that survives a loss of power. One connection:
// both peers advise it, as SQLite has one writer and more of them only wait
// for each other's locks.
func openSQLite(dir string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "queue.db")+
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}
