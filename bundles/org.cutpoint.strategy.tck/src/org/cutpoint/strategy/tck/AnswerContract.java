package org.cutpoint.strategy.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * What whoever answers questions must do, whatever the answers: say the same again, and from several threads at once, and
 * end soon after an interrupt.
 *
 * @param <S> who answers
 * @param <Q> a question
 * @param <A> an answer; equal to the same one
 */
abstract class AnswerContract<S, Q, A> {
    private static final int THREADS = 4;
    private static final long ANSWER_SECONDS = 60;

    /** Makes one who answers. */
    abstract S subject();

    abstract List<Q> questions();

    /** It takes a while, if anything does. */
    abstract Q largeQuestion();

    /** @throws CancellationException if the thread was interrupted */
    abstract A answer(S subject, Q question);

    /** Fails if the answer is wrong. */
    abstract void accept(Q question, A answer, String what);

    @Test
    void givesTheSameAnswerAgain() {
        S once = subject();
        S again = subject();
        List<Q> questions = questions();
        for (int q = 0; q < questions.size(); q++) {
            A answer = answer(once, questions.get(q));
            assertEquals(answer, answer(once, questions.get(q)), "question " + q + " asked twice");
            assertEquals(answer, answer(again, questions.get(q)), "question " + q + " asked of another instance");
        }
    }

    @Test
    void servesSeveralThreads() throws Exception {
        S subject = subject();
        List<Q> questions = questions();
        List<A> alone = questions.stream().map(q -> answer(subject, q)).toList();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<List<A>>> together = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                together.add(threads.submit(
                        () -> questions.stream().map(q -> answer(subject, q)).toList()));
            }
            for (Future<List<A>> answers : together) {
                assertEquals(alone, answers.get(ANSWER_SECONDS, TimeUnit.SECONDS));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void endsSoonWhenInterrupted() throws Exception {
        S subject = subject();
        Q question = largeQuestion();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<A> answer = thread.submit(() -> {
                Thread.currentThread().interrupt();
                return answer(subject, question);
            });
            accept(question, answer.get(ANSWER_SECONDS, TimeUnit.SECONDS), "the large question");
        } catch (TimeoutException e) {
            fail("still busy " + ANSWER_SECONDS + " s after the interrupt");
        } catch (ExecutionException e) {
            assertTrue(e.getCause() instanceof CancellationException, () -> "ended by " + e.getCause());
        } finally {
            thread.shutdownNow();
        }
    }
}
