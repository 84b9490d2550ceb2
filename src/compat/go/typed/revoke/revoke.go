// Revokes a client certificate.
package main

import (
	"fmt"
	"log"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	esa "github.com/alibabacloud-go/esa-20240910/v3/client"
	"github.com/alibabacloud-go/tea/tea"
)

func main() {
	client, err := esa.NewClient(&openapi.Config{
		AccessKeyId:     tea.String("testid"),
		AccessKeySecret: tea.String("testsecret"),
		Endpoint:        tea.String("localhost:8080"),
		Protocol:        tea.String("http"),
	})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := client.RevokeClientCertificate(&esa.RevokeClientCertificateRequest{
		SiteId: tea.Int64(1234567890123),
		Id:     tea.String("baba39055622c008b90285a8838ed09a"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Body)
}
