data "alicloud_esa_sites" "shop" {
  site_name = "shop.example.net"
}

resource "alicloud_esa_client_ca_certificate" "partner" {
  site_id                         = data.alicloud_esa_sites.shop.sites[0].site_id
  certificate                     = file("partner.pem")
  client_ca_cert_name             = "partner"
  client_ca_certificate_hostnames = ["partners.shop.example.net"]
}
