package terraform

import (
	"encoding/json"
	"testing"
)

func (c certificate) with(status string) certificate {
	c.status = status
	return c
}

func aCertificate() certificate {
	return certificate{siteID: world.Site.String(), keyType: "ECDSA", validityDays: "1"}
}

func TestCertificate(t *testing.T) {
	p, wire := to(t, "http")

	t.Run("is made, revoked, activated, imported and destroyed", func(t *testing.T) {
		wire.take()
		active := certificate{siteID: world.Site.String(), keyType: "RSA", validityDays: "365", status: "active"}
		state := applyTo(t, p, active, nil)
		wire.wantCalls(t, "POST CreateClientCertificate", "GET GetClientCertificate", "GET GetClientCertificate")
		wantEqual(t, state.siteID, active.siteID)
		wantEqual(t, state.id, active.siteID+":"+state.certificateID)
		wantEqual(t, state.status, "active")
		wantPlan(t, p, active, state)
		for _, next := range []struct{ status, operation string }{
			{"revoked", "RevokeClientCertificate"}, {"active", "ActivateClientCertificate"}, {"revoked", "RevokeClientCertificate"},
		} {
			wantPlan(t, p, active.with(next.status), state, "status: "+state.status+" -> "+next.status)
			wire.take()
			state = applyTo(t, p, active.with(next.status), state)
			wire.wantCalls(t, "GET GetClientCertificate", "GET "+next.operation, "GET GetClientCertificate")
			wantEqual(t, state.status, next.status)
			wantPlan(t, p, active.with(next.status), state)
		}
		wantRead(t, p, clientCertificate, state.id, state)
		wire.take()
		must(t, state.destroy(p))
		wire.wantCalls(t, "GET DeleteClientCertificate")
		wantPlan(t, p, active, state, "create")
		wantRead(t, p, clientCertificate, state.id, nil)
		// What is gone already counts as destroyed.
		must(t, state.destroy(p))
	})

	t.Run("for a signing request is revoked from the start", func(t *testing.T) {
		wire.take()
		revoked := certificate{siteID: world.Site.String(), csr: world.CSR, validityDays: "30", status: "revoked"}
		state := applyTo(t, p, revoked, nil)
		wire.wantCalls(t, "POST CreateClientCertificate", "GET GetClientCertificate", "GET RevokeClientCertificate",
			"GET GetClientCertificate")
		wantPlan(t, p, revoked, state)
		wantRead(t, p, clientCertificate, state.id, state)
		must(t, state.destroy(p))
	})

	t.Run("that others revoked is noticed where its status is written", func(t *testing.T) {
		state := applyTo(t, p, aCertificate(), nil)
		others := applyTo(t, p, aCertificate().with("revoked"), state)
		wantPlan(t, p, aCertificate().with("active"), state, "status: revoked -> active")
		wantPlan(t, p, aCertificate(), state)
		must(t, others.destroy(p))
	})

	t.Run("that is active is not destroyed, and stays", func(t *testing.T) {
		active := aCertificate().with("active")
		state := applyTo(t, p, active, nil)
		wire.take()
		wantError(t, state.destroy(p), "Certificate.StatusError")
		wire.wantCalls(t, "GET DeleteClientCertificate")
		wantPlan(t, p, active, state)
	})
	for _, id := range []string{"a b+c*d~e/f", "é&=;%证书", `it's "$HOME" \u0041 {x} ` + "`id`"} {
		t.Run("whose id has to be encoded is found as "+id, func(t *testing.T) {
			state, err := clientCertificate.read(p, world.Site.String()+":"+id)
			must(t, err)
			wantEqual(t, state.certificateID, id)
			state = applyTo(t, p, aCertificate().with("revoked"), state)
			wantEqual(t, []string{state.certificateID, state.status}, []string{id, "revoked"})
			must(t, state.destroy(p))
			wantRead(t, p, clientCertificate, state.id, nil)
		})
	}

	for _, site := range []json.Number{world.LongSite, world.LongestSite} {
		t.Run("is on the site "+site.String(), func(t *testing.T) {
			revoked := aCertificate().with("revoked")
			revoked.siteID = site.String()
			state := applyTo(t, p, revoked, nil)
			wantPlan(t, p, revoked, state)
			must(t, state.destroy(p))
		})
	}
}

func TestCertificateThatCannotBeIssued(t *testing.T) {
	p, wire := to(t, "http")
	site, foreign := world.Site.String(), world.ForeignSite.String()
	for name, refused := range map[string]struct {
		code string
		certificate
	}{
		"an unknown type of key": {"InvalidParameter", certificate{siteID: site, keyType: "DSA", validityDays: "1"}},
		"no key":                 {"InvalidParameter", certificate{siteID: site, validityDays: "1"}},
		"a CSR that is none":     {"InvalidParameter", certificate{siteID: site, csr: "none", validityDays: "1"}},
		"no day":                 {"InvalidParameter", certificate{siteID: site, keyType: "RSA", validityDays: "0"}},
		"more than ten years":    {"InvalidParameter", certificate{siteID: site, keyType: "RSA", validityDays: "3651"}},
		"a site of someone else": {"InvalidParameter.SiteId", certificate{siteID: foreign, keyType: "RSA", validityDays: "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := apply(p, refused.certificate, nil)
			wantError(t, err, refused.code)
			wire.wantCalls(t, "POST CreateClientCertificate")
		})
	}
}
