package org.cutpoint.runtime.health.internal;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.felix.hc.api.ResultLog;
import org.apache.felix.hc.api.execution.HealthCheckExecutionResult;
import org.apache.felix.hc.api.execution.HealthCheckExecutor;
import org.apache.felix.hc.api.execution.HealthCheckSelector;
import org.cutpoint.api.observe.Health;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Asks all checks, ours and those that others bring: services of Felix' type {@link org.apache.felix.hc.api.HealthCheck}. Felix'
 * executor runs them beside each other, with a time limit, and keeps what they say for two seconds.
 */
@Component
public final class FelixHealth implements Health {
    private final HealthCheckExecutor executor;

    @Activate
    public FelixHealth(@Reference HealthCheckExecutor executor) {
        this.executor = executor;
    }

    @Override
    public List<Result> check() {
        // Without tags the executor would ask only those that it calls default.
        return executor.execute(HealthCheckSelector.tags("*")).stream()
                .map(FelixHealth::result)
                .sorted(Comparator.comparing(Result::name))
                .toList();
    }

    private static Result result(HealthCheckExecutionResult asked) {
        org.apache.felix.hc.api.Result result = asked.getHealthCheckResult();
        String message = StreamSupport.stream(result.spliterator(), false)
                .filter(entry -> !entry.isDebug())
                .map(ResultLog.Entry::getMessage)
                .collect(Collectors.joining("; "));
        return new Result(asked.getHealthCheckMetadata().getTitle(), status(result.getStatus()), message);
    }

    private static Status status(org.apache.felix.hc.api.Result.Status status) {
        return switch (status) {
            case OK -> Status.OK;
            case WARN -> Status.WARN;
            default -> Status.CRITICAL;
        };
    }
}
