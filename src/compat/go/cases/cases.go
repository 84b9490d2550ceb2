// Package cases has clients walk the cases of cases.json, whose format ../../README.md describes.
package cases

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Client is one way of calling.
type Client struct {
	// Call returns an *Error for an error of the service, and any other error as the client returns it.
	Call func(Call) (Answer, error)
	// Retries says that Call tries again by itself if the answer is lost.
	Retries bool
}

// Call is what a client is to call.
type Call struct {
	Operation  string
	Parameters map[string]any // numbers are of type json.Number
	Credential Credential
	Protocol   string // http or https
	Endpoint   string // host and port
	CA         string // what is to be trusted for https, in PEM
	Lost       bool   // the first answer is lost
}

// Credential has what its kind has, and nothing else.
type Credential struct {
	AccessKeyId, AccessKeySecret, SecurityToken, BearerToken string
}

// Answer is an answer of the service, as the user of a client sees it.
type Answer struct {
	Status  int               `json:"statusCode"`
	Headers map[string]string `json:"headers"`
	Body    any               `json:"body"` // whatever the client makes of it
}

// Error is an error of the service, as the user of a client sees it.
type Error struct {
	Status                              int
	Code, Message, RequestID, Parameter string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%+v", *e)
}

// Refused is an error of a client that is built on tea. Its message is made of the status, the message and the request id,
// and its data is the body.
func Refused(status int, code, message, data string) error {
	var body struct{ Message, RequestId, Parameter string }
	if err := json.Unmarshal([]byte(data), &body); err != nil {
		return err
	}
	if message != fmt.Sprintf("code: %d, %s request id: %s", status, body.Message, body.RequestId) {
		return fmt.Errorf("the message is %q", message)
	}
	return &Error{Status: status, Code: code, Message: body.Message, RequestID: body.RequestId, Parameter: body.Parameter}
}

// list is what COMPAT_CASES names.
type list struct {
	Errors map[string]struct {
		Status  int
		Message string
	}
	Credentials map[string]map[string]any
	Clients     map[string]map[string]string
	Cases       []struct {
		Name  string
		Needs []string
		Steps []step
	}
}

type step struct {
	Call      string
	With      map[string]any
	As, At    string
	Lost      bool
	Answer    map[string]any
	Absent    []string
	Keep      map[string]string
	Error     string
	Status    int
	Parameter string
}

// surroundings is what COMPAT names.
type surroundings struct {
	Servers map[string]string
	CA      string
	Worlds  map[string]map[string]any
}

// walk is a client on its way.
type walk struct {
	list
	surroundings
	client Client
}

// Walk has a client walk all cases in its world, each as a test of its own.
func Walk(t *testing.T, world string, client Client) {
	w := walk{client: client}
	read(t, "COMPAT_CASES", &w.list)
	read(t, "COMPAT", &w.surroundings)
	ca, err := os.ReadFile(w.CA)
	if err != nil {
		t.Fatal(err)
	}
	w.CA = string(ca)
	for _, c := range w.Cases {
		name := world + ": " + c.Name
		t.Run(name, func(t *testing.T) {
			for _, step := range c.Steps {
				if step.At != "" && w.Servers[step.At] == "" {
					t.Skipf("%s: there is no server %q", name, step.At)
				}
				c.Needs = append(c.Needs, step.Call) // a case needs what it calls, too
			}
			for client, lacks := range w.Clients {
				for _, need := range c.Needs {
					if reason, there := lacks[need]; there && strings.HasPrefix(world, client) {
						t.Skipf("%s: %s", name, reason)
					}
				}
			}
			variables := maps.Clone(w.Worlds[world])
			for i, step := range c.Steps {
				if err := w.take(step, variables); err != nil {
					t.Fatalf("%s: step %d, %s: %v", name, i+1, step.Call, err)
				}
			}
		})
	}
}

// take takes a step, and keeps variables for those that follow.
func (w walk) take(step step, variables map[string]any) error {
	if (step.Answer == nil) == (step.Error == "") {
		return errors.New("this wants both an answer and an error, or neither")
	}
	call, err := w.call(step, variables)
	if err != nil {
		return err
	}
	wanted, err := fill(step.Answer, variables)
	if err != nil {
		return err
	}
	if step.Lost {
		answer, err := http.Get("http://" + call.Endpoint + "/lose")
		if err != nil {
			return err
		}
		answer.Body.Close()
	}
	answer, err := w.client.Call(call)
	if step.Lost && !w.client.Retries {
		// Its user tries again, after an error of the connection only.
		if lost := new(url.Error); !errors.As(err, &lost) {
			return fmt.Errorf("the answer was not lost: %v, %v", answer, err)
		}
		answer, err = w.client.Call(call)
	}
	if step.Error != "" {
		return w.compare(step, answer, err)
	}
	if err != nil {
		return err
	}
	var body map[string]any
	if err := convert(answer.Body, &body); err != nil {
		return err
	}
	header := answer.Headers["x-acs-request-id"]
	if answer.Status != http.StatusOK || !requestID.MatchString(header) || body["RequestId"] != header {
		return fmt.Errorf("the answer %v has the status %d and the header %q", body, answer.Status, header)
	}
	for _, member := range step.Absent {
		if _, there := body[member]; there {
			return fmt.Errorf("the answer has %s", member)
		}
	}
	for variable, member := range step.Keep {
		if variables[variable] = body[member]; body[member] == nil {
			return fmt.Errorf("the answer has no %s", member)
		}
	}
	return match("answer", wanted, body)
}

// call makes the call of a step.
func (w walk) call(step step, variables map[string]any) (Call, error) {
	as, at, protocol := "account", "http", "http"
	if step.As != "" {
		as = step.As
	}
	if step.At != "" {
		at = step.At
	}
	if at == "https" {
		protocol = "https"
	}
	if step.Lost {
		at = "losing"
	}
	call := Call{Operation: step.Call, Protocol: protocol, Endpoint: w.Servers[at], CA: w.CA, Lost: step.Lost}
	filled, err := fill(map[string]any{"Parameters": step.With, "Credential": w.Credentials[as]}, variables)
	if err != nil {
		return call, err
	}
	return call, convert(filled, &call)
}

var requestID = regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`)

// compare compares an error, and the answer where the client shows it too, with the error of a step.
func (w walk) compare(step step, answer Answer, err error) error {
	var got *Error
	if !errors.As(err, &got) {
		return fmt.Errorf("want %s, got %v", step.Error, err)
	}
	header, there := answer.Headers["x-acs-request-id"]
	if !requestID.MatchString(got.RequestID) || there && header != got.RequestID {
		return fmt.Errorf("the error %v has the header %q", got, header)
	}
	known := w.Errors[step.Error]
	want := Error{known.Status, step.Error, known.Message, got.RequestID, step.Parameter}
	if step.Status != 0 {
		want.Status = step.Status
	}
	if *got != want {
		return fmt.Errorf("want %v, got %v", &want, got)
	}
	return nil
}

// match returns where got is not as wanted. Objects can have other members, and "*" is anything but nothing.
func match(name string, want, got any) error {
	switch want := want.(type) {
	case map[string]any:
		if object, is := got.(map[string]any); is {
			for member, value := range want {
				if err := match(name+"."+member, value, object[member]); err != nil {
					return err
				}
			}
			return nil
		}
	case []any:
		if elements, is := got.([]any); is && len(elements) == len(want) {
			for i, value := range want {
				if err := match(fmt.Sprintf("%s[%d]", name, i), value, elements[i]); err != nil {
					return err
				}
			}
			return nil
		}
	default:
		if want == got || want == "*" && got != nil && got != "" {
			return nil
		}
	}
	return fmt.Errorf("%s: want %v, got %v", name, want, got)
}

// The names of variables begin with a small letter.
var variable = regexp.MustCompile(`\$[a-z]\w*`)

// fill returns a value with the values of variables in place of their names.
func fill(value any, variables map[string]any) (filled any, err error) {
	switch value := value.(type) {
	case map[string]any:
		object := map[string]any{}
		for name, member := range value {
			if object[name], err = fill(member, variables); err != nil {
				return nil, err
			}
		}
		return object, nil
	case []any:
		elements := make([]any, len(value))
		for i, element := range value {
			if elements[i], err = fill(element, variables); err != nil {
				return nil, err
			}
		}
		return elements, nil
	case string:
		for _, name := range variable.FindAllString(value, -1) {
			known, there := variables[name[1:]]
			if !there {
				return nil, fmt.Errorf("there is no variable %s", name)
			}
			if name == value {
				return known, nil
			}
		}
		return variable.ReplaceAllStringFunc(value, func(name string) string {
			return fmt.Sprint(variables[name[1:]])
		}), nil
	}
	return value, nil
}

// read reads the file that a variable of the environment names.
func read(t *testing.T, variable string, value any) {
	t.Helper()
	file, err := os.Open(os.Getenv(variable))
	if err != nil {
		t.Fatalf("%s names no file: %v", variable, err)
	}
	defer file.Close()
	if err := decode(file, value); err != nil {
		t.Fatalf("%s: %v", file.Name(), err)
	}
}

// convert makes one value of another, by way of JSON.
func convert(from, to any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return decode(bytes.NewReader(text), to)
}

// decode keeps numbers as they are written, and knows no members but those of value.
func decode(reader io.Reader, value any) error {
	decoder := json.NewDecoder(reader)
	decoder.UseNumber()
	decoder.DisallowUnknownFields()
	return decoder.Decode(value)
}
