// Revokes a client certificate.
package main

import (
	"fmt"
	"log"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
)

func main() {
	client, err := openapi.NewClient(&openapi.Config{
		AccessKeyId:     tea.String("testid"),
		AccessKeySecret: tea.String("testsecret"),
		Endpoint:        tea.String("localhost:8080"),
		Protocol:        tea.String("http"),
	})
	if err != nil {
		log.Fatal(err)
	}
	operation := &openapi.Params{
		Action:      tea.String("RevokeClientCertificate"),
		Version:     tea.String("2024-09-10"),
		Protocol:    tea.String("HTTPS"),
		Method:      tea.String("POST"),
		Pathname:    tea.String("/"),
		Style:       tea.String("RPC"),
		AuthType:    tea.String("AK"),
		ReqBodyType: tea.String("formData"),
		BodyType:    tea.String("json"),
	}
	request := &openapi.OpenApiRequest{Query: openapiutil.Query(map[string]any{
		"SiteId": 1234567890123,
		"Id":     "baba39055622c008b90285a8838ed09a",
	})}
	answer, err := client.CallApi(operation, request, &dara.RuntimeOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer["body"])
}
