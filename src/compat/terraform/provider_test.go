package terraform

import (
	"net/http"
	"net/url"
	"testing"
)

// The parameters that each call has in its query.
var common = []string{"AccessKeyId", "Action", "Format", "Signature", "SignatureMethod", "SignatureNonce",
	"SignatureVersion", "Timestamp", "Version"}

func TestParametersAreWhereTheProviderPutsThem(t *testing.T) {
	p, wire := to(t, "http")
	state := applyTo(t, p, aCertificate().with("revoked"), nil)
	must(t, state.destroy(p))
	requests := wire.take()
	create, get := requests[0], requests[1]
	for _, request := range requests {
		wantEqual(t, request.Header["Content-Type"], []string{"application/x-www-form-urlencoded"})
		wantEqual(t, request.Header["Authorization"], []string(nil))
		wantEqual(t, request.URL.Query().Get("SignatureVersion"), "1.0")
	}
	wantNames(t, create.URL.Query(), common...)
	wantNames(t, create.PostForm, "SiteId", "ValidityDays", "PkeyType")
	wantNames(t, get.URL.Query(), append([]string{"SiteId", "Id"}, common...)...)
	wantEqual(t, get.ContentLength, int64(0))
}

func wantNames(t *testing.T, got url.Values, names ...string) {
	t.Helper()
	want := map[string]bool{}
	for _, name := range names {
		want[name] = true
	}
	has := map[string]bool{}
	for name := range got {
		has[name] = true
	}
	wantEqual(t, has, want)
}

func TestTemporaryCredentials(t *testing.T) {
	_, wire := to(t, "http")
	p := as("temporary", wire.Listener.Addr().String())
	state := applyTo(t, p, aCertificate().with("revoked"), nil)
	wantNames(t, wire.take()[0].URL.Query(), append([]string{"SecurityToken"}, common...)...)
	must(t, state.destroy(p))
}

func TestHTTPS(t *testing.T) {
	// The only way to have the provider trust a CA.
	t.Setenv("SSL_CERT_FILE", trustedCA)
	p := as("account", serverAt(t, "https"))
	p.protocol = "HTTPS"
	state := applyTo(t, p, aCertificate().with("revoked"), nil)
	wantPlan(t, p, aCertificate().with("revoked"), state)
	must(t, state.destroy(p))
	wantRead(t, p, clientCertificate, state.id, nil)
}

// The provider drops what is gone from its state. It must not take for gone what it may not see.
func TestWhatIsRefusedIsNotGone(t *testing.T) {
	_, wire := to(t, "http")
	endpoint := wire.Listener.Addr().String()
	state := applyTo(t, as("account", endpoint), aCertificate(), nil)
	foreign, absent := world.ForeignSite.String()+":"+state.certificateID, "1:"+state.certificateID
	for name, refused := range map[string]struct{ credential, id, code string }{
		"the site of another account": {"account", foreign, "InvalidParameter.SiteId"},
		"a site that is not there":    {"account", absent, "InvalidParameter.SiteId"},
		"a wrong secret":              {"wrong secret", state.id, "Unauthorized.InvalidToken"},
		"an unknown key":              {"unknown", state.id, "Unauthorized.InvalidToken"},
		"an ended token":              {"ended", state.id, "Unauthorized.InvalidToken"},
		"no policy":                   {"nothing", state.id, "NoPermission"},
	} {
		t.Run(name, func(t *testing.T) {
			wire.take()
			_, err := clientCertificate.read(as(refused.credential, endpoint), refused.id)
			wantError(t, err, refused.code)
			wire.wantCalls(t, "GET GetClientCertificate")
			_, err = clientCACertificate.read(as(refused.credential, endpoint), refused.id)
			wantError(t, err, refused.code)
		})
	}
}

func TestClocks(t *testing.T) {
	for _, clock := range []string{"ahead 14", "behind 14"} {
		t.Run(clock, func(t *testing.T) {
			p, _ := to(t, clock)
			state := applyTo(t, p, aCertificate().with("revoked"), nil)
			must(t, state.destroy(p))
		})
	}
	for _, clock := range []string{"ahead 16", "behind 16"} {
		t.Run(clock, func(t *testing.T) {
			wantFailure(t, clock, "Unauthorized.InvalidTime")
		})
	}
}

func TestStoreThatIsDown(t *testing.T) {
	wantFailure(t, "store down", "InternalException")
}

// wantFailure has a run fail at once, without a second attempt, and nothing counts as gone.
func wantFailure(t *testing.T, server, code string) {
	t.Helper()
	p, wire := to(t, server)
	_, err := apply(p, aCertificate(), nil)
	wantError(t, err, code)
	_, err = clientCertificate.read(p, world.Site.String()+":a")
	wantError(t, err, code)
	wire.wantCalls(t, "POST CreateClientCertificate", "GET GetClientCertificate")
}

// A load balancer without a server is waited for: four attempts of the library make one of the provider.
func TestServerThatIsUnavailable(t *testing.T) {
	p, wire := to(t, "http")
	wire.unavailable = 5
	state, err := clientCertificate.read(p, world.Site.String()+":baba39055622c008b90285a8838ed09a")
	must(t, err)
	wantEqual(t, state.status, "active")
	wantEqual(t, len(wire.take()), 6)
}

// lose has the next answer lost, after what was called was done.
func lose(t *testing.T) {
	t.Helper()
	response, err := http.Get("http://" + serverAt(t, "losing") + "/lose")
	must(t, err)
	must(t, response.Body.Close())
}

func TestLostAnswers(t *testing.T) {
	p, wire := to(t, "losing")
	// Each call has a connection of its own; the next test is about the other calls.
	wire.Config.SetKeepAlivesEnabled(false)
	retried := certificate{siteID: world.RetriesSite.String(), keyType: "ECDSA", validityDays: "1", status: "active"}
	state := applyTo(t, p, retried, nil)

	for _, change := range []struct{ status, operation string }{
		{"revoked", "RevokeClientCertificate"}, {"active", "ActivateClientCertificate"},
	} {
		t.Run(change.operation+" finds what it did", func(t *testing.T) {
			lose(t)
			wire.take()
			_, err := p.get(change.operation, split(state.id))
			wantError(t, err, "Certificate.StatusError")
			wire.wantCalls(t, "GET "+change.operation, "GET "+change.operation)
			wantPlan(t, p, retried.with(change.status), state)
		})
	}

	t.Run("DeleteClientCertificate finds nothing, and that is enough", func(t *testing.T) {
		revoked := applyTo(t, p, retried.with("revoked"), state)
		lose(t)
		wire.take()
		must(t, revoked.destroy(p))
		wire.wantCalls(t, "GET DeleteClientCertificate", "GET DeleteClientCertificate")
		wantRead(t, p, clientCertificate, state.id, nil)
	})

	t.Run("CreateClientCertificate makes two certificates", func(t *testing.T) {
		lose(t)
		wire.take()
		second := applyTo(t, p, retried.with("revoked"), nil)
		wire.wantCalls(t, "POST CreateClientCertificate", "POST CreateClientCertificate", "GET GetClientCertificate",
			"GET RevokeClientCertificate", "GET GetClientCertificate")
		must(t, second.destroy(p))
		answer, err := p.get("ListClientCertificates", object{"SiteId": retried.siteID})
		must(t, err)
		wantEqual(t, len(answer["Result"].([]interface{})), 1)
	})

	unbound := caCertificate{siteID: retried.siteID, certificate: world.CACertificate}.with()

	t.Run("UploadClientCaCertificate makes two certificates", func(t *testing.T) {
		lose(t)
		wire.take()
		second := applyTo(t, p, unbound, nil)
		wire.wantCalls(t, "POST UploadClientCaCertificate", "POST UploadClientCaCertificate", "GET GetClientCaCertificate",
			"POST GetClientCaCertificateHostnames")
		must(t, second.destroy(p))
		answer, err := p.get("ListClientCaCertificates", object{"SiteId": retried.siteID})
		must(t, err)
		wantEqual(t, len(answer["Result"].([]interface{})), 1)
	})

	t.Run("SetClientCaCertificateHostnames has its effect once", func(t *testing.T) {
		bound := unbound
		bound.hostnames = []string{"b.retries." + world.SiteName, "retries." + world.SiteName}
		state := applyTo(t, p, unbound, nil)
		lose(t)
		wire.take()
		state = applyTo(t, p, bound, state)
		wire.wantCalls(t, "POST SetClientCaCertificateHostnames", "POST SetClientCaCertificateHostnames",
			"GET GetClientCaCertificate", "POST GetClientCaCertificateHostnames")
		wantPlan(t, p, bound, state)
		lose(t)
		wire.take()
		must(t, state.destroy(p))
		wire.wantCalls(t, "GET DeleteClientCaCertificate", "GET DeleteClientCaCertificate")
		wantRead(t, p, clientCACertificate, state.id, nil)
	})
}

// On a connection that was used before, the HTTP client of Go itself sends a GET again that got no answer, with the same
// nonce. The server refuses it, and the library does not try again.
func TestLostAnswerOnAConnectionThatWasUsedBefore(t *testing.T) {
	p, wire := to(t, "losing")
	active := certificate{siteID: world.RetriesSite.String(), keyType: "ECDSA", validityDays: "1", status: "active"}
	state := applyTo(t, p, active, nil)
	lose(t)
	wire.take()
	_, err := p.get("RevokeClientCertificate", split(state.id))
	wantError(t, err, "Unauthorized.InvalidToken")
	wire.wantCalls(t, "GET RevokeClientCertificate", "GET RevokeClientCertificate")
	wantPlan(t, p, active.with("revoked"), state)
}
