terraform {
  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = "1.289.0"
    }
  }
}

provider "alicloud" {
  access_key             = "testid"
  secret_key             = "testsecret"
  region                 = "cn-hangzhou"
  account_type           = "Domestic"
  protocol               = "HTTP"
  skip_region_validation = true
  endpoints {
    esa = "localhost:8080"
  }
}
