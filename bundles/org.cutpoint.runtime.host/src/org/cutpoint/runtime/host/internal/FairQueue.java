package org.cutpoint.runtime.host.internal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * What waits for its turn, by whom it is for: each client gets as much of the time as any other, however much it asks for. Start-time
 * fair queueing (Goyal, Vin and Cheng, IEEE/ACM Transactions on Networking 5(5), 1997, doi:10.1109/90.649569): whatever comes is
 * given a start on a clock that runs with what is served, where its client's last one ends, but not before now; the least start is
 * served next. Bounded: when it is full, who has most waiting loses its latest. Adding and taking O(log n), refusing O(n).
 * Thread-safe.
 *
 * @param <T> what waits, known by its identity
 */
final class FairQueue<T> {
    private final int limit;
    private final PriorityQueue<Entry<T>> waiting = new PriorityQueue<>(
            Comparator.<Entry<T>>comparingDouble(Entry::start).thenComparing(Entry::number));
    private final Map<String, Client> clients = new HashMap<>();
    private double now;
    private long numbers;
    private double servedMs;

    private record Entry<T>(T item, String client, double start, double costMs, long number) {}

    private static final class Client {
        int waiting;
        double end;
    }

    /**
     * What became of something that was added.
     *
     * @param admitted whether it waits now
     * @param refused what does not wait any more for its sake
     */
    record Admission<T>(boolean admitted, Optional<T> refused) {}

    /** @param limit how many may wait */
    FairQueue(int limit) {
        this.limit = limit;
    }

    /**
     * Adds something.
     *
     * @param costMs how long it is expected to take, milliseconds, > 0
     */
    synchronized Admission<T> add(T item, String client, double costMs) {
        Client own = clients.computeIfAbsent(client, c -> new Client());
        Optional<Entry<T>> loser = Optional.empty();
        if (waiting.size() >= limit) {
            loser = latestOfMost(own.waiting);
            if (loser.isEmpty()) {
                forget(client);
                return new Admission<>(false, Optional.empty());
            }
            remove(loser.get());
        }
        double start = Math.max(now, own.end);
        own.end = start + costMs;
        own.waiting++;
        waiting.add(new Entry<>(item, client, start, costMs, numbers++));
        return new Admission<>(true, loser.map(Entry::item));
    }

    /** The latest of the client that has most waiting, if that is more than one who has so many will have. */
    private Optional<Entry<T>> latestOfMost(int own) {
        ToIntFunction<Entry<T>> others = e -> clients.get(e.client()).waiting;
        return waiting.stream()
                .filter(e -> others.applyAsInt(e) > own + 1)
                .max(Comparator.comparingInt(others).thenComparing(Entry::start).thenComparing(Entry::number));
    }

    /** What is served next, if anything waits. */
    synchronized Optional<T> next() {
        Entry<T> entry = waiting.poll();
        if (entry == null) {
            return Optional.empty();
        }
        now = Math.max(now, entry.start());
        servedMs = entry.costMs();
        clients.get(entry.client()).waiting--;
        if (waiting.isEmpty()) {
            // Nobody is owed anything any more, the one being served excepted.
            now = Math.max(now, entry.start() + entry.costMs());
            clients.clear();
        } else {
            forget(entry.client());
        }
        return Optional.of(entry.item());
    }

    /** Whether so many wait that are alike, and not all for the same client, O(n). */
    synchronized boolean several(Predicate<T> alike, int count) {
        List<String> whose = waiting.stream()
                .filter(entry -> alike.test(entry.item()))
                .map(Entry::client)
                .toList();
        return whose.size() >= count && whose.stream().distinct().count() > 1;
    }

    /**
     * Takes so many of those that are alike, before their turn, which their clients pay for as they would have. O(n log n).
     *
     * @return in the order of their turns; none if fewer wait
     */
    synchronized List<T> take(Predicate<T> alike, int count) {
        List<Entry<T>> taken = waiting.stream()
                .filter(entry -> alike.test(entry.item()))
                .sorted(waiting.comparator())
                .limit(count)
                .toList();
        if (taken.size() < count) {
            return List.of();
        }
        for (Entry<T> entry : taken) {
            waiting.remove(entry);
            clients.get(entry.client()).waiting--;
            if (waiting.isEmpty()) {
                now = Math.max(now, entry.start() + entry.costMs());
            }
        }
        if (waiting.isEmpty()) {
            clients.clear();
        }
        return taken.stream().map(Entry::item).toList();
    }

    /** @return whether it waited; it does not any more */
    synchronized boolean remove(T item) {
        Optional<Entry<T>> entry =
                waiting.stream().filter(e -> e.item() == item).findFirst();
        entry.ifPresent(this::remove);
        return entry.isPresent();
    }

    private void remove(Entry<T> entry) {
        waiting.remove(entry);
        Client client = clients.get(entry.client());
        client.waiting--;
        if (client.end == entry.start() + entry.costMs()) {
            client.end = entry.start();
        }
        forget(entry.client());
    }

    /** Drops what does not matter for what comes. */
    private void forget(String client) {
        Client there = clients.get(client);
        if (there.waiting == 0 && there.end <= now) {
            clients.remove(client);
        }
    }

    /** How long a client's next one would wait, if all takes as long as expected, milliseconds. */
    synchronized double waitMs(String client) {
        Client own = clients.get(client);
        double start = Math.max(now, own == null ? 0 : own.end);
        double sum = servedMs;
        for (Entry<T> entry : waiting) {
            sum += entry.start() <= start ? entry.costMs() : 0;
        }
        return sum;
    }

    /** How many wait. */
    synchronized int size() {
        return waiting.size();
    }

    /** What was served last is done. */
    synchronized void served() {
        servedMs = 0;
    }

    /** Empties it. */
    synchronized List<T> drain() {
        List<T> all = new ArrayList<>(waiting.stream().map(Entry::item).toList());
        waiting.clear();
        clients.clear();
        return all;
    }
}
