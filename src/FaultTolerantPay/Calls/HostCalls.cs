using System.Collections.Concurrent;
using System.Diagnostics;
using FaultTolerantPay.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Calls;

/// <summary>
/// The only way to call the host's code. Each call has a timeout that applies even if the callee ignores its cancellation token: the
/// call is then abandoned, and its caller continues. Abandoned calls are logged, counted for each callee, and limited in number. Their late
/// results and exceptions are observed.
/// </summary>
/// <param name="time">The clock of the timeouts.</param>
/// <param name="options">The maximum number of abandoned calls of a callee.</param>
/// <param name="logger">Logs calls that are abandoned and callees that are no longer called.</param>
/// <param name="starter">Starts the calls; null: each call starts on its caller's thread.</param>
internal sealed class HostCalls(
    TimeProvider time, IOptions<CallOptions> options, ILogger<HostCalls> logger, ICallStarter? starter = null) : IDisposable
{
    private const string EndTag = "faulttolerantpay.call.end";

    // The framework's timers wait at most 49 days.
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(30);

    private readonly ActivitySource _activities = new(Telemetry.Name);
    private readonly ConcurrentDictionary<string, Callee> _callees = new(StringComparer.Ordinal);
    private readonly int _mostAbandoned = options.Value.MaxAbandonedCalls;

    internal CallMetrics Metrics { get; } = new();

    /// <summary>Every callee that was called or is registered to be called.</summary>
    public IEnumerable<Callee> Callees => _callees.Values;

    /// <summary>The callee with this name. The same name always gives the same callee.</summary>
    public Callee CalleeOf(string name) => _callees.GetOrAdd(name, static (name, most) => new Callee(name, most), _mostAbandoned);

    /// <summary>Calls the host's code and waits for the result up to a timeout.</summary>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <typeparam name="TAnswer">The type of the result.</typeparam>
    /// <param name="callee">The callee whose code is called.</param>
    /// <param name="ask">The call. Its token is cancelled when the call is abandoned.</param>
    /// <param name="state">Passed on to <paramref name="ask"/>, which then needs no closure.</param>
    /// <param name="limit">How long the call may take: 0 s to 30 d.</param>
    /// <param name="cancellationToken">
    /// The caller gives up. The callee's token is cancelled, and the call counts as abandoned unless it ends within
    /// <paramref name="limit"/> of its start.
    /// </param>
    /// <param name="late">Receives the late result of an abandoned call; null drops it. Must not throw.</param>
    /// <param name="about">The subject of the call, so that calls that do not end block only calls about the same subject.</param>
    /// <param name="outlived">
    /// Called if the caller had given up and the call has not ended within <paramref name="limit"/> of its start; null: not reported. Must
    /// not throw.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of range; no call was made.</exception>
    /// <exception cref="TimeoutException">No result arrived in time.</exception>
    /// <exception cref="OperationCanceledException">
    /// The caller gave up, or the callee cancelled itself. A <see cref="NotCalledException"/> if the caller gave up before the call.
    /// </exception>
    /// <exception cref="NothingSentException">
    /// No call was made, because earlier calls passed their timeout and have not ended: <see cref="CallOptions.MaxAbandonedCalls"/> to
    /// this callee, a quarter of that for this merchant, or one about this item.
    /// </exception>
    public ValueTask<TAnswer> AskAsync<TState, TAnswer>(
        Callee callee,
        Func<TState, CancellationToken, ValueTask<TAnswer>> ask,
        TState state,
        TimeSpan limit,
        CancellationToken cancellationToken,
        Action<TAnswer>? late = null,
        CallSubject about = default,
        Action<TState>? outlived = null)
    {
        ArgumentNullException.ThrowIfNull(callee);
        if (limit < TimeSpan.Zero || limit > MaxTimeout)
        {
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"Expected 0 to {MaxTimeout}.");
        }

        return _activities.HasListeners()
            ? TraceAsync(callee, ask, state, limit, late, about, outlived, cancellationToken)
            : CallAsync(callee, ask, state, limit, late, about, outlived, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Metrics.Dispose();
        _activities.Dispose();
    }

    /// <summary>Counts and logs that a callee passed its timeout.</summary>
    internal void NoteTimeout(Callee callee, TimeSpan limit)
    {
        Metrics.TimedOut(callee);
        CallLog.TimedOut(logger, callee.Name, OptionText.Of(limit), callee.Abandoned);
    }

    /// <summary>Runs an action on a thread that may block, or on this thread if the host has no starter.</summary>
    internal void Start(Action call)
    {
        if (starter is null)
        {
            call();
        }
        else
        {
            starter.Start(call);
        }
    }

    /// <summary>
    /// A traced call. Its arguments and result are left out of the trace, because they may hold data that must not be stored (M8).
    /// </summary>
    private async ValueTask<TAnswer> TraceAsync<TState, TAnswer>(
        Callee callee,
        Func<TState, CancellationToken, ValueTask<TAnswer>> ask,
        TState state,
        TimeSpan limit,
        Action<TAnswer>? late,
        CallSubject about,
        Action<TState>? outlived,
        CancellationToken cancellationToken)
    {
        using Activity? activity = _activities.StartActivity($"call {callee.Name}", callee.Kind);
        activity?.SetTag("faulttolerantpay.callee", callee.Name);
        try
        {
            TAnswer answer = await CallAsync(callee, ask, state, limit, late, about, outlived, cancellationToken).ConfigureAwait(false);
            activity?.SetTag(EndTag, "answered");
            return answer;
        }
        catch (Exception exception)
        {
            activity?.SetTag(
                EndTag,
                exception switch
                {
                    TimeoutException => "timeout",
                    NothingSentException => "nothing-sent",
                    OperationCanceledException => "cancelled",
                    _ => "failed",
                });
            activity?.SetTag("error.type", exception.GetType().Name);
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private ValueTask<TAnswer> CallAsync<TState, TAnswer>(
        Callee callee,
        Func<TState, CancellationToken, ValueTask<TAnswer>> ask,
        TState state,
        TimeSpan limit,
        Action<TAnswer>? late,
        CallSubject about,
        Action<TState>? outlived,
        CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return NotCalledAsync<TAnswer>(callee, cancellationToken);
        }

        if (WhyWithheld(callee, about) is { } why)
        {
            return ValueTask.FromException<TAnswer>(new NothingSentException($"{callee} was not called: {why}")
            {
                IsWithheld = true,
                AbandonedSince = callee.AbandonedSince(about.Item),
            });
        }

        var call = new HostCall<TState, TAnswer>(ask, state);
        ValueTask<TAnswer> answer = starter is null ? call.Begin() : new(call.BeginOn(starter));
        return answer.IsCompletedSuccessfully
            ? answer
            : WaitAsync(callee, call, answer.AsTask(), limit, late, about, outlived, cancellationToken);
    }

    private async ValueTask<TAnswer> WaitAsync<TState, TAnswer>(
        Callee callee,
        HostCall<TState, TAnswer> call,
        Task<TAnswer> answer,
        TimeSpan limit,
        Action<TAnswer>? late,
        CallSubject about,
        Action<TState>? outlived,
        CancellationToken cancellationToken)
    {
        long beganAt = time.GetTimestamp();
        bool isEnded;
        try
        {
            isEnded = await BoundedWait.EndsWithinAsync(answer, limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = EndAsync(
                callee, about, answer, limit, limit - time.GetElapsedTime(beganAt), late,
                outlived is null ? null : call.OnCompleted(outlived));
            Start(call.Cancel);
            throw;
        }
        if (isEnded)
        {
            return await answer.ConfigureAwait(false);
        }

        Abandon(callee, about, limit);
        _ = EndAsync(callee, about, answer, limit: null, TimeSpan.Zero, late, outlived: null);
        // This comes last, because the callee's registrations on its token may block.
        Start(call.Cancel);
        throw new TimeoutException($"{callee} did not answer within {OptionText.Of(limit)}.");
    }

    /// <summary>A task that is cancelled, and says that the callee was not called.</summary>
    private static async ValueTask<TAnswer> NotCalledAsync<TAnswer>(Callee callee, CancellationToken caller) =>
        await ValueTask.FromException<TAnswer>(new NotCalledException(callee, caller)).ConfigureAwait(false);

    /// <summary>Why no call may be made now; null if it may. The text leaves out the item, which may identify a customer.</summary>
    private string? WhyWithheld(Callee callee, CallSubject about)
    {
        string? why = callee switch
        {
            { IsWithheld: true } => $"{callee.Abandoned} calls to it passed their timeout and have not ended.",
            _ when callee.IsWithheldFrom(about.Merchant) =>
                $"too many calls to it for merchant {about.Merchant} passed their timeout and have not ended.",
            _ when callee.AbandonedSince(about.Item) is { } since =>
                $"a call to it about the same passed its timeout at {since:O} and has not ended.",
            _ => null,
        };
        if (why is null)
        {
            return null;
        }

        if (callee.IsWithheld && callee.TryReportWithheld("", true))
        {
            CallLog.Withheld(logger, callee.Name, callee.Abandoned);
        }
        else if (callee.IsWithheldFrom(about.Merchant) && callee.TryReportWithheld(about.Merchant!, true))
        {
            CallLog.WithheldFrom(logger, callee.Name, about.Merchant!);
        }

        Metrics.Withheld(callee);
        return why;
    }

    private void Abandon(Callee callee, CallSubject about, TimeSpan limit)
    {
        callee.Abandon(about, time.GetUtcNow());
        Metrics.Abandoned(callee, 1);
        NoteTimeout(callee, limit);
    }

    /// <summary>Observes the end of a call for which no caller waits.</summary>
    /// <param name="callee">The callee.</param>
    /// <param name="about">The subject of the call.</param>
    /// <param name="answer">The call.</param>
    /// <param name="limit">
    /// How long the call may take before it counts as abandoned, if the caller gave up; null if that time is over.
    /// </param>
    /// <param name="left">The rest of that time.</param>
    /// <param name="late">Receives the late result.</param>
    /// <param name="outlived">Called if the call takes longer than the limit.</param>
    private async Task EndAsync<TAnswer>(
        Callee callee, CallSubject about, Task<TAnswer> answer, TimeSpan? limit, TimeSpan left, Action<TAnswer>? late, Action? outlived)
    {
        bool isAbandoned = limit is null;
        try
        {
            if (limit is { } all && !await BoundedWait.EndsWithinAsync(answer, left, time).ConfigureAwait(false))
            {
                Abandon(callee, about, all);
                isAbandoned = true;
                outlived?.Invoke();
            }
            TAnswer result = await answer.ConfigureAwait(false);
            late?.Invoke(result);
        }
        catch (Exception exception)
        {
            CallLog.LateFailure(logger, exception, callee.Name);
        }
        finally
        {
            if (isAbandoned)
            {
                End(callee, about);
            }
        }
    }

    private void End(Callee callee, CallSubject about)
    {
        callee.End(about);
        if (!callee.IsWithheld && callee.TryReportWithheld("", false))
        {
            CallLog.CalledAgain(logger, callee.Name);
        }

        if (about.Merchant is { } merchant && !callee.IsWithheldFrom(merchant) && callee.TryReportWithheld(merchant, false))
        {
            CallLog.CalledAgainFor(logger, callee.Name, merchant);
        }

        Metrics.Abandoned(callee, -1);
    }
}
