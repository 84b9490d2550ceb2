package terraform

import (
	"strings"
	"testing"
)

func (c caCertificate) with(labels ...string) caCertificate {
	c.hostnames = []string{}
	for _, label := range labels {
		c.hostnames = append(c.hostnames, label+"."+world.SiteName)
	}
	return c
}

func TestCACertificate(t *testing.T) {
	p, wire := to(t, "http")
	// A text that comes back with another end would have the provider replace the certificate at each run.
	pem := strings.TrimSpace(world.CACertificate)
	for name, unbound := range map[string]caCertificate{
		"with a line break at its end": {siteID: world.Site.String(), certificate: pem + "\n"},
		"without one, with a name":     {siteID: world.Site.String(), certificate: pem, name: "证书 a+b"},
	} {
		unbound := unbound.with()
		t.Run(name+" is made, bound, imported and destroyed", func(t *testing.T) {
			wire.take()
			state := applyTo(t, p, unbound, nil)
			wire.wantCalls(t, "POST UploadClientCaCertificate", "GET GetClientCaCertificate",
				"POST GetClientCaCertificateHostnames")
			wantEqual(t, state.status, "OK")
			wantPlan(t, p, unbound, state)
			for _, next := range []caCertificate{unbound.with("b", "a"), unbound.with("c"), unbound.with()} {
				wantPlan(t, p, next, state, "client_ca_certificate_hostnames")
				wire.take()
				state = applyTo(t, p, next, state)
				wire.wantCalls(t, "POST SetClientCaCertificateHostnames", "GET GetClientCaCertificate",
					"POST GetClientCaCertificateHostnames")
				wantEqual(t, state.hostnames, next.hostnames)
				wantPlan(t, p, next, state)
			}
			state = applyTo(t, p, unbound.with("a"), state)
			wantRead(t, p, clientCACertificate, state.id, state)
			wire.take()
			must(t, state.destroy(p))
			wire.wantCalls(t, "GET DeleteClientCaCertificate")
			wantPlan(t, p, unbound, state, "create")
			wantRead(t, p, clientCACertificate, state.id, nil)
			must(t, state.destroy(p))
		})
	}

	t.Run("that is made with host names has them from the start", func(t *testing.T) {
		wire.take()
		bound := caCertificate{siteID: world.Site.String(), certificate: pem}.with("a", "b")
		state := applyTo(t, p, bound, nil)
		wire.wantCalls(t, "POST UploadClientCaCertificate", "POST SetClientCaCertificateHostnames",
			"GET GetClientCaCertificate", "POST GetClientCaCertificateHostnames")
		wantPlan(t, p, bound, state)
		must(t, state.destroy(p))
	})

	t.Run("whose host names or name others wrote differs", func(t *testing.T) {
		unnamed := caCertificate{siteID: world.Site.String(), certificate: pem}.with()
		named := unnamed.with("a")
		named.name = "others"
		state := applyTo(t, p, named, nil)
		wantPlan(t, p, unnamed, state, "replace: client_ca_cert_name", "client_ca_certificate_hostnames")
		must(t, state.destroy(p))
	})
	t.Run("whose host names are not in lower case differs at each run", func(t *testing.T) {
		upper := caCertificate{siteID: world.Site.String(), certificate: pem}.with("A")
		state := applyTo(t, p, upper, nil)
		wantPlan(t, p, upper, state, "client_ca_certificate_hostnames")
		wantPlan(t, p, upper.with("a"), state)
		must(t, state.destroy(p))
	})

	t.Run("that is none is refused", func(t *testing.T) {
		wire.take()
		_, err := apply(p, caCertificate{siteID: world.Site.String(), certificate: world.LeafCertificate}.with(), nil)
		wantError(t, err, "InvalidParameter")
		wire.wantCalls(t, "POST UploadClientCaCertificate")
	})
}
