package org.cutpoint.runtime.edge.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.LoadOptions;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Machine;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.Profile;
import org.cutpoint.api.profile.ProfileOptions;
import org.cutpoint.api.profile.Profiler;
import org.cutpoint.api.run.Codings;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.RemoteTier;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodecs;
import org.cutpoint.api.transport.Chain;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.Connection.InferReply;
import org.cutpoint.api.transport.EdgeHosts.EdgeHost;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.TransportException;
import org.cutpoint.api.transport.TransportException.Kind;
import org.cutpoint.exec.timing.Clocks;
import org.cutpoint.exec.timing.UndisturbedTime;

/**
 * Runs the first part of a chain on this machine's host and forwards what the others need. It keeps of a call what that call
 * needs, as long as there is one; and of chains, the most recently used ones' names, under which a caller can make them again.
 */
final class ForwardingHost implements EdgeHost {
    private static final int REMEMBERED = 1024;

    /** Calls under way, each of which has a thread of its own. */
    private static final int MOST_CALLS = 64;

    private static final double MOST_SLOWDOWN = 1000;
    private static final int HASH_DIGITS = 12;
    private static final String BEHIND = "the runtime behind this one";

    private final ModelHost host;
    private final Optional<Connection> onward;
    private final Optional<Emulator> emulator;
    private final TensorCodecs codecs;
    private final Set<String> warmCodecs = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final Semaphore free = new Semaphore(MOST_CALLS);
    private final Set<ChainCall> calls = ConcurrentHashMap.newKeySet();

    private final Map<String, Prepared> chains = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Prepared> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** Calls that take different ways here still meet at the same emulated machine, and on the same network behind it. */
    private final Turn turn = new Turn(false);

    private final Map<Network, Hop> hops = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Network, Hop> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param emulator empty if callers may not have this machine pretend anything */
    ForwardingHost(ModelHost host, Optional<Connection> onward, Optional<Emulator> emulator, TensorCodecs codecs) {
        this.codecs = codecs;
        this.host = host;
        this.onward = onward;
        this.emulator = emulator;
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "cutpoint-edge");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void close() {
        calls.forEach(ChainCall::stop);
        threads.shutdownNow();
    }

    @Override
    public String prepare(String sha256, LoadOptions load, Chain chain, ExecutionOptions options) {
        Chain.Part own = chain.parts().get(0);
        Optional<Chain> rest = rest(chain);
        check(own.tier(), own.conditions());
        if (rest.isPresent() && onward.isEmpty()) {
            throw new TransportException(
                    Kind.UNSUPPORTED,
                    "tier '" + own.tier() + "'",
                    "no runtime is behind this one that could be tier '"
                            + rest.get().parts().get(0).tier() + "'",
                    "Start it with 'cutpoint serve --forward HOST:PORT'");
        }
        boolean slow = own.conditions().slowdown() > 1;
        if (rest.isEmpty() && !slow) {
            return host.prepare(sha256, load, own.layers(), options);
        }
        Model model = host.model(sha256, load);
        Segment all = segment(model, chain.layers());
        Optional<Prepared.Own> here = own.layers().isEmpty()
                ? Optional.empty()
                : Optional.of(new Prepared.Own(
                        host.prepare(sha256, load, own.layers(), options),
                        ids(segment(model, own.layers()).inputs()),
                        slow ? Optional.of(slow(own.conditions())) : Optional.empty()));
        Optional<Prepared.Next> next = rest.map(r -> next(model, own, r, options));
        String name = name(sha256, load, chain, options);
        Prepared prepared = new Prepared(sha256, ids(all.inputs()), here, next, chain.returns());
        synchronized (chains) {
            chains.put(name, prepared);
        }
        return name;
    }

    private void check(String tier, RemoteTier conditions) {
        if (conditions.emulated() && emulator.isEmpty()) {
            throw new TransportException(
                    Kind.UNSUPPORTED,
                    "tier '" + tier + "'",
                    "its runtime does not pretend to be slower than it is",
                    "Start it with 'cutpoint serve --emulate', or leave its slow-down and network away");
        }
        if (conditions.slowdown() > MOST_SLOWDOWN) {
            throw new InputException(
                    "tier '" + tier + "'",
                    "it cannot be " + conditions.slowdown() + " times slower",
                    "Give at most " + MOST_SLOWDOWN);
        }
    }

    private Prepared.Slow slow(RemoteTier conditions) {
        return new Prepared.Slow(
                emulator().tier(conditions.slowdown()),
                new UndisturbedTime(),
                conditions.shared() ? new Turn(true) : turn);
    }

    private Hop hop(Network network, boolean shared) {
        if (shared) {
            return new Hop(emulator(), network, true);
        }
        synchronized (hops) {
            return hops.computeIfAbsent(network, n -> new Hop(emulator(), n, false));
        }
    }

    private Emulator emulator() {
        return emulator.orElseThrow();
    }

    /** What is behind the first part, up to the last part that has layers; without that, empty. */
    private static Optional<Chain> rest(Chain chain) {
        int last = chain.parts().size() - 1;
        while (last > 0 && chain.parts().get(last).layers().isEmpty()) {
            last--;
        }
        return last == 0
                ? Optional.empty()
                : Optional.of(new Chain(chain.parts().subList(1, last + 1), chain.returns()));
    }

    private Prepared.Next next(Model model, Chain.Part own, Chain rest, ExecutionOptions options) {
        Segment behind = segment(model, rest.layers());
        List<String> made = ids(behind.outputs());
        Chain forwarded = new Chain(
                rest.parts(), rest.returns().stream().filter(made::contains).toList());
        String tier = rest.parts().get(0).tier();
        Connection connection = onward.orElseThrow();
        Codings coded = Coding.of(own.conditions().codecs(), ids(behind.inputs()), forwarded.returns());
        Coding.check(own.tier(), coded, codecs.ids());
        if (own.conditions().onward().isEmpty() && !coded.isEmpty()) {
            Coding.check(tier, coded, codecsBehind(connection));
        }
        String name;
        try {
            connection.deploy(model, Progress.NONE);
            name = connection.prepare(model, forwarded, options);
        } catch (InputException e) {
            throw behind("tier '" + tier + "'", e);
        }
        if (own.conditions().onward().isEmpty()) {
            Clocks.compare(connection);
        }
        Optional<Hop> hop = own.conditions()
                .onward()
                .map(network -> hop(network, own.conditions().shared()));
        return new Prepared.Next(
                tier,
                name,
                ids(behind.inputs()),
                hop,
                hop.isPresent()
                        ? Coding.emulated(
                                codecs,
                                coded,
                                own.conditions().slowdown(),
                                rest.parts().get(0).conditions().slowdown(),
                                warmCodecs)
                        : Coding.real(codecs, coded));
    }

    private static Set<String> codecsBehind(Connection connection) {
        try {
            return connection.codecs();
        } catch (InputException e) {
            throw behind(BEHIND, e);
        }
    }

    /** A failure of the next tier as this one tells of it: who cannot be reached is not this server. */
    static InputException behind(String where, InputException failure) {
        if (failure instanceof TransportException e && (e.kind() == Kind.UNKNOWN_MODEL || e.kind() == Kind.BUSY)) {
            return new TransportException(e.kind(), where, e.getMessage(), "", e);
        }
        return new InputException(where, failure.getMessage(), "", failure);
    }

    private static Segment segment(Model model, List<String> layers) {
        try {
            return model.graph().segment(layers);
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    "model " + model.graph().sha256(), e.getMessage(), "Give layers of this very model", e);
        }
    }

    private static List<String> ids(List<TensorInfo> tensors) {
        return tensors.stream().map(TensorInfo::id).toList();
    }

    /** The same for the same chain; legal wherever the Open Inference Protocol puts a model's name. */
    private static String name(String sha256, LoadOptions load, Chain chain, ExecutionOptions options) {
        StringBuilder what = new StringBuilder(options + "\n" + load + "\n" + chain.returns());
        for (Chain.Part part : chain.parts()) {
            Codings codings = part.conditions().codecs();
            // Maps tell their entries in any order.
            what.append("\n" + part.tier() + part.layers() + part.conditions().withCodecs(Codings.NONE)
                    + new TreeMap<>(codings.up()) + new TreeMap<>(codings.down()));
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(what.toString().getBytes(UTF_8));
            return sha256.substring(0, HASH_DIGITS) + "-chain-"
                    + HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public CompletableFuture<InferReply> submit(String name, List<Tensor> inputs) {
        return submit(Caller.ANYONE, name, inputs);
    }

    @Override
    public CompletableFuture<InferReply> submit(Caller caller, String name, List<Tensor> inputs) {
        Prepared chain;
        synchronized (chains) {
            chain = chains.get(name);
        }
        if (chain == null) {
            return host.submit(caller, name, inputs);
        }
        if (!free.tryAcquire()) {
            return CompletableFuture.failedFuture(new TransportException(
                    Kind.BUSY, "model '" + name + "'", "the server is busy: it forwards " + MOST_CALLS + " calls", ""));
        }
        ChainCall call = new ChainCall(host, onward, caller, chain, inputs);
        calls.add(call);
        call.reply().whenComplete((reply, failure) -> {
            calls.remove(call);
            free.release();
        });
        call.start(threads);
        return call.reply();
    }

    @Override
    public List<String> served() {
        TreeSet<String> names = new TreeSet<>(host.served());
        synchronized (chains) {
            names.addAll(chains.keySet());
        }
        return List.copyOf(names);
    }

    @Override
    public void unload(String name) {
        boolean chain;
        synchronized (chains) {
            chain = chains.remove(name) != null;
        }
        if (!chain) {
            host.unload(name);
        }
    }

    @Override
    public Optional<String> identify(String name) {
        synchronized (chains) {
            Prepared chain = chains.get(name);
            if (chain != null) {
                return Optional.of(chain.sha256());
            }
        }
        return host.identify(name);
    }

    @Override
    public Optional<Signature> signature(String name) {
        boolean chain;
        synchronized (chains) {
            chain = chains.containsKey(name);
        }
        // What it reads and returns, only the servers of all parts together know by shape.
        return chain ? Optional.of(new Signature(List.of(), List.of())) : host.signature(name);
    }

    @Override
    public int serversBehind() {
        try {
            return onward.map(connection -> 1 + connection.behind()).orElse(0);
        } catch (InputException e) {
            throw behind(BEHIND, e);
        }
    }

    @Override
    public Profiler profilerBehind(int behind) {
        try {
            return onward.map(connection -> connection.profiler(behind - 1))
                    .orElseGet(() -> EdgeHost.super.profilerBehind(behind));
        } catch (InputException e) {
            throw behind(BEHIND, e);
        }
    }

    // ---- what its own host does

    @Override
    public boolean has(String sha256) {
        return host.has(sha256);
    }

    @Override
    public long received(String sha256) {
        return host.received(sha256);
    }

    @Override
    public long append(String sha256, String name, long totalBytes, long offset, ByteBuffer data) {
        return host.append(sha256, name, totalBytes, offset, data);
    }

    @Override
    public String generate(String source, Optional<String> sha256) {
        return host.generate(source, sha256);
    }

    @Override
    public String add(Model model) {
        return host.add(model);
    }

    @Override
    public String prepare(String sha256, LoadOptions load, List<String> layers, ExecutionOptions options) {
        return host.prepare(sha256, load, layers, options);
    }

    @Override
    public Model model(String sha256, LoadOptions load) {
        return host.model(sha256, load);
    }

    @Override
    public InferReply infer(String name, List<Tensor> inputs) {
        try {
            return submit(name, inputs).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof InputException input) {
                throw input;
            }
            throw e;
        }
    }

    @Override
    public Machine machine() {
        return host.machine();
    }

    @Override
    public Profile profile(String sha256, LoadOptions load, ProfileOptions options, Progress progress) {
        return host.profile(sha256, load, options, progress);
    }

    @Override
    public Profile recalibrate(Profile profile, Progress progress) {
        return host.recalibrate(profile, progress);
    }
}
