package terraform

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	device  = "alicloud_esa_client_certificate.device"
	partner = "alicloud_esa_client_ca_certificate.partner"
	shop    = "data.alicloud_esa_sites.shop"
)

// folder is where the provider was installed, with the configuration of a world.
type folder struct {
	*testing.T
	program, path string
	world         worldData
	replacements  []string
	statusError   *regexp.Regexp
}

// values are the attributes of a resource or of a data source.
type values = map[string]interface{}

// TestApply has the provider itself carry out the configuration of the folder apply, by OpenTofu or Terraform. TERRAFORM in
// the environment is the program, and TERRAFORM_FOLDER a folder where it has installed the provider.
func TestApply(t *testing.T) {
	f := open(t)
	label := func(label string) string { return label + "." + f.world.SiteName }

	f.write("active", label("partners"))
	f.run("apply", "-auto-approve")
	f.wantNoChanges()
	state := f.state("terraform.tfstate")
	site := fmt.Sprint(state[shop]["sites"].([]interface{})[0].(values)["site_id"])
	certificateID := state[device]["id"].(string)
	caCertificateID := state[partner]["id"].(string)
	wantEqual(t, site, f.world.Site.String())
	wantEqual(t, certificateID, fmt.Sprint(site, ":", state[device]["client_cert_id"]))
	wantEqual(t, caCertificateID, fmt.Sprint(site, ":", state[partner]["client_ca_cert_id"]))
	wantEqual(t, state[device]["status"], "active")
	wantEqual(t, state[partner]["status"], "OK")
	wantEqual(t, state[partner]["certificate"], f.world.CACertificate)
	wantEqual(t, state[partner]["client_ca_cert_name"], "partner")

	for _, status := range []string{"revoked", "active"} {
		f.write(status, label("partners"))
		f.run("apply", "-auto-approve")
		f.wantNoChanges()
		wantEqual(t, f.state("terraform.tfstate")[device]["status"], status)
	}
	for _, hostnames := range [][]string{{label("b"), label("a")}, {}} {
		f.write("active", hostnames...)
		f.run("apply", "-auto-approve")
		f.wantNoChanges()
		wantEqual(t, fmt.Sprint(f.state("terraform.tfstate")[partner]["client_ca_certificate_hostnames"]), fmt.Sprint(hostnames))
	}

	// Nothing tells of what a certificate was made, so the first run after an import takes it from the configuration.
	f.run("import", "-state=imported.tfstate", device, certificateID)
	f.run("import", "-state=imported.tfstate", partner, caCertificateID)
	f.run("plan", "-state=imported.tfstate", "-detailed-exitcode", "-target="+partner)
	f.run("apply", "-state=imported.tfstate", "-auto-approve")
	wantEqual(t, f.state("imported.tfstate"), f.state("terraform.tfstate"))

	// An active certificate is not destroyed. What is beside it is.
	output := f.fail("destroy", "-auto-approve")
	if !f.statusError.MatchString(output) {
		t.Errorf("got %s, want %v", output, f.statusError)
	}
	state = f.state("terraform.tfstate")
	wantEqual(t, state[device]["status"], "active")
	wantEqual(t, state[partner], values(nil))

	f.write("revoked", label("partners"))
	f.run("apply", "-auto-approve")
	f.wantNoChanges()
	f.run("destroy", "-auto-approve")
	wantEqual(t, len(f.state("terraform.tfstate")), 0)
	f.fail("import", "-state=gone.tfstate", device, certificateID)
	f.fail("import", "-state=gone.tfstate", partner, caCertificateID)
}

func open(t *testing.T) folder {
	f := folder{T: t, program: os.Getenv("TERRAFORM"), path: os.Getenv("TERRAFORM_FOLDER")}
	if f.program == "" {
		t.Skip("there is no TERRAFORM in the environment")
	}
	f.world = worlds["terraform-apply"]
	account := credentials["account"]
	f.replacements = []string{
		"localhost:8080", servers["http"],
		"testid", f.world.fill(account["accessKeyId"]),
		"testsecret", f.world.fill(account["accessKeySecret"]),
		"1234567890123", f.world.Site.String(),
		`"shop.example.net"`, fmt.Sprintf("%q", f.world.SiteName),
	}
	// How the provider shows an error.
	status := documented["Certificate.StatusError"]
	f.statusError = regexp.MustCompile(fmt.Sprintf(`Code: Certificate\.StatusError\s+Message: code: %d, %s request id: %s`,
		status.Status, regexp.QuoteMeta(status.Message), `[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\s`))
	left, err := filepath.Glob(filepath.Join(f.path, "*.tfstate*"))
	must(t, err)
	for _, file := range left {
		must(t, os.Remove(file))
	}
	must(t, os.WriteFile(filepath.Join(f.path, "device.csr"), []byte(f.world.CSR), 0o644))
	must(t, os.WriteFile(filepath.Join(f.path, "partner.pem"), []byte(f.world.CACertificate), 0o644))
	return f
}

// write puts the configuration into the folder, with the values of the world in place of those of the demo data.
func (f folder) write(status string, hostnames ...string) {
	f.Helper()
	list, err := json.Marshal(append([]string{}, hostnames...))
	must(f.T, err)
	replacements := append([]string{`"active"`, fmt.Sprintf("%q", status), `["partners.shop.example.net"]`, string(list)},
		f.replacements...)
	files, err := filepath.Glob("apply/*.tf")
	must(f.T, err)
	whole := ""
	for _, file := range files {
		content, err := os.ReadFile(file)
		must(f.T, err)
		whole += string(content)
		content = []byte(strings.NewReplacer(replacements...).Replace(string(content)))
		must(f.T, os.WriteFile(filepath.Join(f.path, filepath.Base(file)), content, 0o644))
	}
	for i := 0; i < len(replacements); i += 2 {
		if !strings.Contains(whole, replacements[i]) {
			f.Fatalf("no %s in the configuration", replacements[i])
		}
	}
}

func (f folder) run(command string, arguments ...string) {
	f.Helper()
	if output, err := f.execute(command, arguments...); err != nil {
		f.Fatalf("%s %v: %v\n%s", command, arguments, err, output)
	}
}

func (f folder) fail(command string, arguments ...string) (output string) {
	f.Helper()
	output, err := f.execute(command, arguments...)
	if err == nil {
		f.Fatalf("%s %v does not fail:\n%s", command, arguments, output)
	}
	return output
}

// With -detailed-exitcode, a plan fails if there is something to change.
func (f folder) wantNoChanges() {
	f.Helper()
	f.run("plan", "-detailed-exitcode")
}

func (f folder) execute(command string, arguments ...string) (output string, err error) {
	call := exec.Command(f.program, append([]string{command, "-input=false", "-no-color"}, arguments...)...)
	call.Dir = f.path
	combined, err := call.CombinedOutput()
	return string(combined), err
}

// state is what a file of states has of each resource and data source.
func (f folder) state(file string) map[string]values {
	f.Helper()
	show := exec.Command(f.program, "show", "-json", file)
	show.Dir = f.path
	output, err := show.Output()
	must(f.T, err)
	var shown struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Address string
					Values  values
				}
			} `json:"root_module"`
		}
	}
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	decoder.UseNumber()
	must(f.T, decoder.Decode(&shown))
	state := map[string]values{}
	for _, resource := range shown.Values.RootModule.Resources {
		// What an import has here, an apply has not.
		delete(resource.Values, "timeouts")
		state[resource.Address] = resource.Values
	}
	return state
}
