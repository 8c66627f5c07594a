package org.cutpoint.transport.calls;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;

/** How clients show tokens with calls. */
public final class Tokens {
    private Tokens() {}

    /** Has each call show a token, in the header in which HTTP has them. Only for connections that are encrypted. */
    public static ClientInterceptor shown(String token) {
        Metadata headers = new Metadata();
        headers.put(Gatekeeper.AUTHORIZATION, Gatekeeper.BEARER + token);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }
}
