package org.cutpoint.transport.socket.internal;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.transport.calls.BufferPool;
import org.cutpoint.transport.calls.Carrier;
import org.cutpoint.transport.calls.Settings;

/** Connects to one server when there is a call, and again when the connection was lost. */
final class Dialler extends Channel implements Carrier {
    private static final int KEPT_BUFFER_BYTES = 64 << 20;

    private final InetSocketAddress address;
    private final Optional<Credentials> credentials;
    private final Settings settings;
    private final Loop loop = new Loop("cutpoint-tcp-client-");
    private final BufferPool pool = new BufferPool(KEPT_BUFFER_BYTES);
    private Optional<Line> line = Optional.empty();
    private boolean closed;

    /** @param credentials with which it is encrypted; empty if it is not */
    Dialler(InetSocketAddress address, Optional<Credentials> credentials, Settings settings) {
        this.address = address;
        this.credentials = credentials;
        this.settings = settings;
    }

    @Override
    public Channel channel() {
        return this;
    }

    /** Each call tries anew. */
    @Override
    public void hurry() {}

    @Override
    public synchronized void renew() {
        line.ifPresent(Line::retire);
        line = Optional.empty();
    }

    @Override
    public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
        return new Call<>(this, method, options);
    }

    @Override
    public String authority() {
        return address.getHostString();
    }

    /** Largest message that is taken. */
    int messageBytes() {
        return settings.messageBytes();
    }

    /** Has a call go to the server, as soon as that takes it, or ends it. */
    void place(Call<?, ?> call) {
        Line open;
        try {
            open = line();
        } catch (IOException e) {
            call.end(Line.unavailable(e));
            return;
        }
        open.place(call);
    }

    private synchronized Line line() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (line.isEmpty() || !line.get().takesCalls()) {
            line = Optional.of(new Line(address, credentials, loop, pool, settings));
        }
        return line.get();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        loop.close();
    }
}
