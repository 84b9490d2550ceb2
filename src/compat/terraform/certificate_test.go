package terraform

import "testing"

func applyCertificate(t *testing.T, p provider, c certificate, before *certificateState) *certificateState {
	t.Helper()
	after, err := c.apply(p, before)
	must(t, err)
	return after
}

func wantPlan(t *testing.T, p provider, c certificate, state *certificateState, want ...string) {
	t.Helper()
	changes, err := c.plan(p, state)
	must(t, err)
	wantEqual(t, changes, want)
}

func wantImport(t *testing.T, p provider, id string, want *certificateState) {
	t.Helper()
	imported, err := importCertificate(p, id)
	must(t, err)
	wantEqual(t, imported, want)
}

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
		state := applyCertificate(t, p, active, nil)
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
			state = applyCertificate(t, p, active.with(next.status), state)
			wire.wantCalls(t, "GET GetClientCertificate", "GET "+next.operation, "GET GetClientCertificate")
			wantEqual(t, state.status, next.status)
			wantPlan(t, p, active.with(next.status), state)
		}
		wantImport(t, p, state.id, state)
		wire.take()
		must(t, state.destroy(p))
		wire.wantCalls(t, "GET DeleteClientCertificate")
		wantPlan(t, p, active, state, "create")
		wantImport(t, p, state.id, nil)
		// What is gone already counts as destroyed.
		must(t, state.destroy(p))
	})

	t.Run("for a signing request is revoked from the start", func(t *testing.T) {
		wire.take()
		revoked := certificate{siteID: world.Site.String(), csr: world.CSR, validityDays: "30", status: "revoked"}
		state := applyCertificate(t, p, revoked, nil)
		wire.wantCalls(t, "POST CreateClientCertificate", "GET GetClientCertificate", "GET RevokeClientCertificate",
			"GET GetClientCertificate")
		wantPlan(t, p, revoked, state)
		wantImport(t, p, state.id, state)
		must(t, state.destroy(p))
	})

	t.Run("that others revoked is noticed where its status is written", func(t *testing.T) {
		state := applyCertificate(t, p, aCertificate(), nil)
		others := applyCertificate(t, p, aCertificate().with("revoked"), state)
		wantPlan(t, p, aCertificate().with("active"), state, "status: revoked -> active")
		wantPlan(t, p, aCertificate(), state)
		must(t, others.destroy(p))
	})

	t.Run("that is active is not destroyed, and stays", func(t *testing.T) {
		active := aCertificate().with("active")
		state := applyCertificate(t, p, active, nil)
		wire.take()
		wantError(t, state.destroy(p), "Certificate.StatusError")
		wire.wantCalls(t, "GET DeleteClientCertificate")
		wantPlan(t, p, active, state)
	})
}
