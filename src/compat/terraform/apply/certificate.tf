resource "alicloud_esa_client_certificate" "device" {
  site_id       = "1234567890123"
  csr           = file("device.csr")
  validity_days = "365"
  status        = "active"
}
