namespace FaultTolerantPay.Testing.Fakes;

/// <summary>The behaviour of the calls of one method of a fake, in order. Thread-safe.</summary>
public sealed class FakeSteps
{
    private readonly Lock _lock = new();
    private readonly Queue<FakeStep> _next = [];
    private readonly TimeProvider _time;
    private FakeStep _otherwise = FakeStep.Answer;
    private int _calls;

    internal FakeSteps(TimeProvider? time) => _time = time ?? TimeProvider.System;

    /// <summary>The behaviour of calls for which <see cref="Next"/> set no step. Default: <see cref="FakeStep.Answer"/>.</summary>
    public FakeStep Otherwise
    {
        get
        {
            lock (_lock)
            {
                return _otherwise;
            }
        }

        set
        {
            lock (_lock)
            {
                _otherwise = value;
            }
        }
    }

    /// <summary>The number of calls so far.</summary>
    public int Calls
    {
        get
        {
            lock (_lock)
            {
                return _calls;
            }
        }
    }

    /// <summary>Sets the behaviour of the next calls, one step per call, after the steps that are already set.</summary>
    public FakeSteps Next(params ReadOnlySpan<FakeStep> steps)
    {
        lock (_lock)
        {
            foreach (FakeStep step in steps)
            {
                _next.Enqueue(step);
            }
        }
        return this;
    }

    /// <summary>Runs a call according to its step.</summary>
    internal ValueTask<T> RunAsync<T>(Func<T> act, CancellationToken cancellationToken)
    {
        FakeStep step = Take();
        if (step is { Error: null, Delay.Ticks: 0 })
        {
            return ValueTask.FromResult(act());
        }

        return RunAsync(step, act, cancellationToken);
    }

    private async ValueTask<T> RunAsync<T>(FakeStep step, Func<T> act, CancellationToken cancellationToken)
    {
        T? answer = step.Acts ? act() : default;
        if (step.Error is not null)
        {
            throw step.Error;
        }

        await Task.Delay(step.Delay, _time, step.IgnoresCancellation ? CancellationToken.None : cancellationToken).ConfigureAwait(false);
        return answer!;
    }

    private FakeStep Take()
    {
        lock (_lock)
        {
            _calls++;
            return _next.TryDequeue(out FakeStep? step) ? step : _otherwise;
        }
    }
}
