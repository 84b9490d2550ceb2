package terraform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/alibabacloud-go/tea/tea"
)

// What the variables COMPAT and COMPAT_CASES lead to. The README one folder up describes both.
var (
	servers     map[string]string
	trustedCA   string
	worlds      map[string]worldData
	world       worldData
	documented  map[string]documentedError
	credentials map[string]map[string]string
)

type documentedError struct {
	Status  int
	Message string
}

type worldData struct {
	World, SiteName, CSR, CACertificate, LeafCertificate  string
	Site, LongSite, LongestSite, ForeignSite, RetriesSite json.Number
}

func TestMain(m *testing.M) {
	var compat struct {
		Servers map[string]string
		CA      string
		Worlds  map[string]worldData
	}
	var cases struct {
		Errors      map[string]documentedError
		Credentials map[string]map[string]string
	}
	read("COMPAT", &compat)
	read("COMPAT_CASES", &cases)
	servers, trustedCA, worlds, world = compat.Servers, compat.CA, compat.Worlds, compat.Worlds["terraform"]
	documented, credentials = cases.Errors, cases.Credentials
	os.Exit(m.Run())
}

func read(variable string, into interface{}) {
	content, err := os.ReadFile(os.Getenv(variable))
	if err == nil {
		err = json.Unmarshal(content, into)
	}
	if err != nil {
		panic(variable + ": " + err.Error())
	}
}

// as is a provider with a credential of the cases, which calls an endpoint.
func as(credential, endpoint string) provider {
	return provider{
		endpoint:        endpoint,
		protocol:        "HTTP",
		accessKeyID:     world.fill(credentials[credential]["accessKeyId"]),
		accessKeySecret: world.fill(credentials[credential]["accessKeySecret"]),
		securityToken:   world.fill(credentials[credential]["securityToken"]),
	}
}

// fill puts the name of the world into a member of a credential.
func (w worldData) fill(member string) string {
	return strings.ReplaceAll(member, "$world", w.World)
}

// wire stands between the provider and a server, and keeps what it passes on.
type wire struct {
	*httptest.Server
	mutex    sync.Mutex
	requests []*http.Request
	// How many requests are not passed on, but get the answer of a load balancer without a server.
	unavailable int
}

var requestID = regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`)

// to puts a wire before a server, and a provider before the wire. Where there is no such server, the test is left out.
func to(t *testing.T, server string) (provider, *wire) {
	t.Helper()
	w := &wire{Server: httptest.NewUnstartedServer(nil)}
	pass := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: serverAt(t, server)})
	pass.ModifyResponse = func(response *http.Response) error {
		checkRequestID(t, response)
		return nil
	}
	pass.ErrorHandler = func(http.ResponseWriter, *http.Request, error) {
		panic(http.ErrAbortHandler)
	}
	w.Config.Handler = http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		if w.keep(t, request) {
			pass.ServeHTTP(writer, request)
			return
		}
		writer.WriteHeader(http.StatusServiceUnavailable)
		io.WriteString(writer, `{"Code":"ServiceUnavailable","Message":"There is no server.","RequestId":"none"}`)
	})
	w.Start()
	t.Cleanup(w.Close)
	return as("account", w.Listener.Addr().String()), w
}

func serverAt(t *testing.T, name string) string {
	t.Helper()
	if servers[name] == "" {
		t.Skipf("there is no server %q", name)
	}
	return servers[name]
}

func (w *wire) keep(t *testing.T, request *http.Request) (pass bool) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		t.Error(err)
	}
	kept := request.Clone(request.Context())
	kept.Body = io.NopCloser(bytes.NewReader(body))
	if err := kept.ParseForm(); err != nil {
		t.Error(err)
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.requests = append(w.requests, kept)
	if w.unavailable > 0 {
		w.unavailable--
		return false
	}
	return true
}

// Each answer, also each error, has one id in its body and its header.
func checkRequestID(t *testing.T, response *http.Response) {
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	var answer struct{ RequestID string }
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Errorf("%v: %s", err, body)
	}
	if id := response.Header.Get("x-acs-request-id"); !requestID.MatchString(id) || id != answer.RequestID {
		t.Errorf("request id %q in the header of %s", id, body)
	}
}

// take returns what was sent since it was last called.
func (w *wire) take() []*http.Request {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	taken := w.requests
	w.requests = nil
	return taken
}

// wantCalls compares what was sent with a list such as "POST CreateClientCertificate, GET GetClientCertificate".
func (w *wire) wantCalls(t *testing.T, want ...string) {
	t.Helper()
	got := []string{}
	for _, request := range w.take() {
		got = append(got, request.Method+" "+request.URL.Query().Get("Action"))
	}
	wantEqual(t, got, want)
}

func wantEqual(t *testing.T, got, want interface{}) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}

// applyTo applies what is written to what is there.
func applyTo(t *testing.T, p provider, written resource, before *state) *state {
	t.Helper()
	after, err := apply(p, written, before)
	must(t, err)
	return after
}

func wantPlan(t *testing.T, p provider, written resource, known *state, want ...string) {
	t.Helper()
	changes, err := plan(p, written, known)
	must(t, err)
	wantEqual(t, changes, want)
}

func wantRead(t *testing.T, p provider, of kind, id string, want *state) {
	t.Helper()
	found, err := of.read(p, id)
	must(t, err)
	wantEqual(t, found, want)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantError compares an error with that of the cases. The library puts the status before the message, and the request id
// after it; this is what the provider shows to its user.
func wantError(t *testing.T, err error, code string) {
	t.Helper()
	var failed *tea.SDKError
	if !errors.As(err, &failed) {
		t.Fatalf("got %v, want %s", err, code)
	}
	var data struct{ Code, RequestID string }
	must(t, json.Unmarshal([]byte(*failed.Data), &data))
	expected := documented[code]
	message := fmt.Sprintf("code: %d, %s request id: %s", expected.Status, expected.Message, data.RequestID)
	if !requestID.MatchString(data.RequestID) {
		t.Errorf("request id %q", data.RequestID)
	}
	wantEqual(t, []interface{}{*failed.Code, data.Code, *failed.Message}, []interface{}{code, code, message})
}
