package cases

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Revoke runs revoke/revoke.go, the program that the documentation shows, twice, with what a world has in place of the
// demo data.
func Revoke(t *testing.T, world string) {
	var around surroundings
	read(t, "COMPAT", &around)
	variables := around.Worlds[world]
	path, err := filepath.Abs("revoke/revoke.go")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	program := string(source)
	for demo, own := range map[string]string{
		"localhost:8080": around.Servers["http"],
		"testid":         world,
		"testsecret":     "secret-of-" + world,
		"1234567890123":  fmt.Sprint(variables["site"]),
	} {
		if strings.Count(program, demo) != 1 {
			t.Fatalf("%s does not have %s once", path, demo)
		}
		program = strings.Replace(program, demo, own, 1)
	}

	// An overlay, as a program finds its libraries only where it belongs.
	folder := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: write("revoke.go", []byte(program))}})
	if err != nil {
		t.Fatal(err)
	}
	built := filepath.Join(folder, "revoke")
	build := exec.Command("go", "build", "-overlay", write("overlay.json", overlay), "-o", built, "./revoke")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	output, err := exec.Command(built).CombinedOutput()
	for _, shown := range []string{"RequestId", fmt.Sprint(variables["siteName"]), "baba39055622c008b90285a8838ed09a"} {
		if err != nil || !strings.Contains(string(output), shown) {
			t.Fatalf("it revokes, and shows %s: %v\n%s", shown, err, output)
		}
	}
	output, err = exec.Command(built).CombinedOutput()
	if err == nil || !strings.Contains(string(output), "Certificate.StatusError") {
		t.Fatalf("it does not revoke again: %v\n%s", err, output)
	}
}
