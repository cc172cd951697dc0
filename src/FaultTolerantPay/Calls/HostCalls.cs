using System.Collections.Concurrent;
using System.Diagnostics;
using FaultTolerantPay.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Calls;

/// <summary>
/// The one way to call the host's code. Each call has a time limit that holds even where the callee ignores its cancellation token: the
/// call is then abandoned, and whoever waited goes on. Abandoned calls are logged, counted for each party, and capped. What an abandoned
/// call ends with is observed.
/// </summary>
/// <param name="time">The clock of the time limits.</param>
/// <param name="options">How many abandoned calls a party may have.</param>
/// <param name="logger">Hears of calls that are abandoned, and of parties that are not called any more.</param>
/// <param name="starter">Where calls begin; null: on the thread of whoever calls.</param>
public sealed class HostCalls(TimeProvider time, IOptions<CallOptions> options, ILogger<HostCalls> logger, ICallStarter? starter = null) : IDisposable
{
    private const string EndTag = "faulttolerantpay.call.end";

    // No timer of the framework waits longer than 49 days.
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromDays(30);

    private readonly ActivitySource _activities = new(Telemetry.Name);
    private readonly ConcurrentDictionary<string, Callee> _parties = new(StringComparer.Ordinal);
    private readonly int _mostAbandoned = options.Value.MaxAbandonedCalls;

    internal CallMetrics Metrics { get; } = new();

    /// <summary>Everything that was called so far, or is going to be.</summary>
    public IEnumerable<Callee> Callees => _parties.Values;

    /// <summary>The party with this name; the same name gives the same party.</summary>
    public Callee CalleeOf(string name) => _parties.GetOrAdd(name, static (name, most) => new Callee(name, most), _mostAbandoned);

    /// <summary>Calls, and waits for the answer at most that long.</summary>
    /// <typeparam name="TState">What is passed on.</typeparam>
    /// <typeparam name="TAnswer">What is answered.</typeparam>
    /// <param name="callee">Whose code it is.</param>
    /// <param name="ask">The call. Its token is cancelled when the call is abandoned.</param>
    /// <param name="state">Passed on to <paramref name="ask"/>, which then needs no closure.</param>
    /// <param name="limit">How long the call may take: 0 s to 30 d.</param>
    /// <param name="cancellationToken">
    /// The caller gives up: the callee is told so, and its call counts as abandoned unless it ends within <paramref name="limit"/> of its
    /// beginning.
    /// </param>
    /// <param name="late">Gets the answer of a call that was abandoned, when it comes; null drops it. Must not throw.</param>
    /// <param name="about">What the call is about, where others must not suffer from calls about the same.</param>
    /// <param name="outlived">
    /// Is told when the call has not ended within <paramref name="limit"/> of its beginning although its caller had given up before; null
    /// tells nobody. Must not throw.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of range; nobody was called.</exception>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up, or the callee cancelled itself.</exception>
    /// <exception cref="NothingSentException">
    /// Nobody was called: calls passed their time limit and have not ended, <see cref="CallOptions.MaxAbandonedCalls"/> of this party, or a
    /// quarter of that for this merchant, or one about this item.
    /// </exception>
    public ValueTask<TAnswer> AskAsync<TState, TAnswer>(
        Callee callee, Func<TState, CancellationToken, ValueTask<TAnswer>> ask, TState state, TimeSpan limit, CancellationToken cancellationToken, Action<TAnswer>? late = null, CallSubject about = default, Action<TState>? outlived = null)
    {
        ArgumentNullException.ThrowIfNull(callee);
        if (limit < TimeSpan.Zero || limit > MaxTimeout)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"Expected 0 to {MaxTimeout}.");
        return _activities.HasListeners() ? TraceAsync(callee, ask, state, limit, late, about, outlived, cancellationToken) : CallAsync(callee, ask, state, limit, late, about, outlived, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Metrics.Dispose();
        _activities.Dispose();
    }

    /// <summary>Counts and logs that a party took longer than it may.</summary>
    internal void NoteTimeout(Callee callee, TimeSpan limit)
    {
        Metrics.TimedOut(callee);
        CallLog.TimedOut(logger, callee.Name, OptionText.Of(limit), callee.Abandoned);
    }

    /// <summary>Runs something on a thread that may block, or here where the host has none.</summary>
    internal void Start(Action call)
    {
        if (starter is null)
            call();
        else
            starter.Start(call);
    }

    /// <summary>A call that somebody traces. What was asked and answered stays out of it: it may hold what must not be kept (M8).</summary>
    private async ValueTask<TAnswer> TraceAsync<TState, TAnswer>(
        Callee callee, Func<TState, CancellationToken, ValueTask<TAnswer>> ask, TState state, TimeSpan limit, Action<TAnswer>? late, CallSubject about, Action<TState>? outlived, CancellationToken cancellationToken)
    {
        using Activity? activity = _activities.StartActivity($"call {callee.Name}", callee.Kind);
        activity?.SetTag("faulttolerantpay.party", callee.Name);
        try
        {
            TAnswer answer = await CallAsync(callee, ask, state, limit, late, about, outlived, cancellationToken).ConfigureAwait(false);
            activity?.SetTag(EndTag, "answered");
            return answer;
        }
        catch (Exception exception)
        {
            activity?.SetTag(EndTag, exception switch { TimeoutException => "timeout", NothingSentException => "nothing-sent", OperationCanceledException => "cancelled", _ => "failed" });
            activity?.SetTag("error.type", exception.GetType().Name);
            activity?.SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }

    private ValueTask<TAnswer> CallAsync<TState, TAnswer>(
        Callee callee, Func<TState, CancellationToken, ValueTask<TAnswer>> ask, TState state, TimeSpan limit, Action<TAnswer>? late, CallSubject about, Action<TState>? outlived, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TAnswer>(cancellationToken);
        if (WhyWithheld(callee, about) is { } why)
            return ValueTask.FromException<TAnswer>(new NothingSentException($"{callee} was not called: {why}") { IsWithheld = true, AbandonedSince = callee.AbandonedSince(about.Item) });
        var call = new HostCall<TState, TAnswer>(ask, state);
        ValueTask<TAnswer> answer = starter is null ? call.Begin() : new(call.BeginOn(starter));
        return answer.IsCompletedSuccessfully ? answer : WaitAsync(callee, call, answer.AsTask(), limit, late, about, outlived, cancellationToken);
    }

    private async ValueTask<TAnswer> WaitAsync<TState, TAnswer>(
        Callee callee, HostCall<TState, TAnswer> call, Task<TAnswer> answer, TimeSpan limit, Action<TAnswer>? late, CallSubject about, Action<TState>? outlived, CancellationToken cancellationToken)
    {
        long beganAt = time.GetTimestamp();
        bool isEnded;
        try
        {
            isEnded = await TimeLimit.EndsWithinAsync(answer, limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = EndAsync(callee, about, answer, limit, limit - time.GetElapsedTime(beganAt), late, outlived is null ? null : call.OnCompleted(outlived));
            Start(call.Cancel);
            throw;
        }
        if (isEnded)
            return await answer.ConfigureAwait(false);
        Abandon(callee, about, limit);
        _ = EndAsync(callee, about, answer, limit: null, TimeSpan.Zero, late, outlived: null);
        // Last: what the callee registered on its token may block.
        Start(call.Cancel);
        throw new TimeoutException($"{callee} did not answer within {OptionText.Of(limit)}.");
    }

    /// <summary>
    /// Why nobody is to be called now; null where somebody is. What the call is about stays out of it: it may name a customer.
    /// </summary>
    private string? WhyWithheld(Callee callee, CallSubject about)
    {
        string? why = callee switch
        {
            { IsWithheld: true } => $"{callee.Abandoned} calls to it passed their time limit and have not ended.",
            _ when callee.IsWithheldFrom(about.Merchant) => $"too many calls to it for merchant {about.Merchant} passed their time limit and have not ended.",
            _ when callee.AbandonedSince(about.Item) is { } since => $"a call to it about the same passed its time limit at {since:O} and has not ended.",
            _ => null,
        };
        if (why is null)
            return null;
        if (callee.IsWithheld && callee.TryReportWithheld("", true))
            CallLog.Withheld(logger, callee.Name, callee.Abandoned);
        else if (callee.IsWithheldFrom(about.Merchant) && callee.TryReportWithheld(about.Merchant!, true))
            CallLog.WithheldFrom(logger, callee.Name, about.Merchant!);
        Metrics.Withheld(callee);
        return why;
    }

    private void Abandon(Callee callee, CallSubject about, TimeSpan limit)
    {
        callee.Abandon(about, time.GetUtcNow());
        Metrics.Abandoned(callee, 1);
        NoteTimeout(callee, limit);
    }

    /// <summary>Sees to the end of a call that nobody waits for.</summary>
    /// <param name="callee">Who was called.</param>
    /// <param name="about">What about.</param>
    /// <param name="answer">The call.</param>
    /// <param name="limit">
    /// How long it may take before it counts as abandoned, where the caller gave up; null where its time is over.
    /// </param>
    /// <param name="left">How much of that is left.</param>
    /// <param name="late">Gets the answer.</param>
    /// <param name="outlived">Is told that it took longer.</param>
    private async Task EndAsync<TAnswer>(Callee callee, CallSubject about, Task<TAnswer> answer, TimeSpan? limit, TimeSpan left, Action<TAnswer>? late, Action? outlived)
    {
        bool isAbandoned = limit is null;
        try
        {
            if (limit is { } all && !await TimeLimit.EndsWithinAsync(answer, left, time).ConfigureAwait(false))
            {
                Abandon(callee, about, all);
                isAbandoned = true;
                outlived?.Invoke();
            }
            TAnswer told = await answer.ConfigureAwait(false);
            late?.Invoke(told);
        }
        catch (Exception exception)
        {
            CallLog.LateFailure(logger, exception, callee.Name);
        }
        finally
        {
            if (isAbandoned)
                End(callee, about);
        }
    }

    private void End(Callee callee, CallSubject about)
    {
        callee.End(about);
        if (!callee.IsWithheld && callee.TryReportWithheld("", false))
            CallLog.CalledAgain(logger, callee.Name);
        if (about.Merchant is { } merchant && !callee.IsWithheldFrom(merchant) && callee.TryReportWithheld(merchant, false))
            CallLog.CalledAgainFor(logger, callee.Name, merchant);
        Metrics.Abandoned(callee, -1);
    }
}
