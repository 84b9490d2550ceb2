from alibabacloud_esa20240910.client import Client
from alibabacloud_esa20240910.models import RevokeClientCertificateRequest
from alibabacloud_tea_openapi.models import Config

client = Client(Config(
    access_key_id='testid', access_key_secret='testsecret', endpoint='localhost:8080', protocol='http'))
answer = client.revoke_client_certificate(RevokeClientCertificateRequest(
    site_id=1234567890123, id='baba39055622c008b90285a8838ed09a'))
print(answer.body)
