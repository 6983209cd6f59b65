// Go's database/sql, told by client_golang's DBStatsCollector.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	_ "github.com/lib/pq"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// A caller that holds does not queue: the pool has room for it.
const holdTimeout = 10 * time.Second

// state is what the callers know; the pool's own numbers are not asked.
type state struct {
	Held     int `json:"held"`
	Queued   int `json:"queued"`
	Served   int `json:"served"`
	TimedOut int `json:"timed_out"`
}

// callers hold or wait for connections of a pool.
type callers struct {
	db    *sql.DB
	lock  sync.Mutex
	held  []*sql.Conn
	state state
}

func (c *callers) hold(n int) error {
	for i := 0; i < n; i++ {
		connection, err := c.acquire(holdTimeout)
		if err != nil {
			return err
		}
		c.update(func() { c.held = append(c.held, connection) })
	}
	return nil
}

func (c *callers) queue(n int, timeout time.Duration) {
	c.update(func() { c.state.Queued += n })
	for i := 0; i < n; i++ {
		go c.wait(timeout)
	}
}

func (c *callers) wait(timeout time.Duration) {
	connection, err := c.acquire(timeout)
	switch {
	case err == nil:
		connection.Close()
		c.update(func() { c.state.Queued--; c.state.Served++ })
	case errors.Is(err, context.DeadlineExceeded):
		c.update(func() { c.state.Queued--; c.state.TimedOut++ })
	default:
		log.Print(err)
	}
}

func (c *callers) acquire(timeout time.Duration) (*sql.Conn, error) {
	limited, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return c.db.Conn(limited)
}

func (c *callers) release() {
	var held []*sql.Conn
	c.update(func() { held, c.held = c.held, nil })
	for _, connection := range held {
		connection.Close()
	}
}

func (c *callers) update(change func()) {
	c.lock.Lock()
	defer c.lock.Unlock()
	change()
	c.state.Held = len(c.held)
}

// drive serves an address of the control interface: it acts, and answers with the state.
func (c *callers) drive(act func(n int, timeout time.Duration) error) http.HandlerFunc {
	return func(response http.ResponseWriter, request *http.Request) {
		n, timeoutMs := number(request, "n", 1), number(request, "timeout_ms", 600_000)
		if err := act(n, time.Duration(timeoutMs)*time.Millisecond); err != nil {
			http.Error(response, err.Error(), http.StatusInternalServerError)
			return
		}
		var now state
		c.update(func() { now = c.state; now.Held = len(c.held) })
		response.Header().Set("Content-Type", "application/json")
		json.NewEncoder(response).Encode(now)
	}
}

func number(request *http.Request, name string, otherwise int) int {
	if given, err := strconv.Atoi(request.FormValue(name)); err == nil {
		return given
	}
	return otherwise
}

func main() {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(5)
	db.SetMaxIdleConns(2)
	prometheus.MustRegister(collectors.NewDBStatsCollector(db, "orders"))

	c := &callers{db: db}
	http.HandleFunc("/hold", c.drive(func(n int, _ time.Duration) error { return c.hold(n) }))
	http.HandleFunc("/queue", c.drive(func(n int, timeout time.Duration) error { c.queue(n, timeout); return nil }))
	http.HandleFunc("/release", c.drive(func(int, time.Duration) error { c.release(); return nil }))
	http.HandleFunc("/state", c.drive(func(int, time.Duration) error { return nil }))
	http.Handle("/metrics", promhttp.Handler())

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("http://%s\n", listener.Addr())
	go endWithParent()
	log.Fatal(http.Serve(listener, nil))
}

// endWithParent ends this process when its standard input closes: with the test, however that ends.
func endWithParent() {
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}
