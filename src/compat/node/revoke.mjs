import Esa, { RevokeClientCertificateRequest } from '@alicloud/esa20240910';
import { $OpenApiUtil } from '@alicloud/openapi-core';

const client = new Esa.default(new $OpenApiUtil.Config({
  accessKeyId: 'testid', accessKeySecret: 'testsecret', endpoint: 'localhost:8080', protocol: 'http',
}));
const answer = await client.revokeClientCertificate(new RevokeClientCertificateRequest({
  siteId: 1234567890123, id: 'baba39055622c008b90285a8838ed09a',
}));
console.log(answer.body);
