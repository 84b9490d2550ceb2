aliyun esa RevokeClientCertificate --region cn-hangzhou \
  --endpoint localhost:8080 --insecure --access-key-id testid --access-key-secret testsecret \
  --SiteId 1234567890123 --Id baba39055622c008b90285a8838ed09a
