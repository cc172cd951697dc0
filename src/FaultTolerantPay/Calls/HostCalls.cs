using System.Collections.Concurrent;
using FaultTolerantPay.Configuration;
using FaultTolerantPay.Transactions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Calls;

/// <summary>
/// The one way to call the host's code. Each call has a time limit that holds even where the callee ignores its cancellation token: the call is then abandoned, and whoever waited goes on.
/// Abandoned calls are logged, counted for each party, and capped. What an abandoned call ends with is observed.
/// </summary>
/// <param name="time">The clock of the time limits.</param>
/// <param name="options">How many abandoned calls a party may have.</param>
/// <param name="logger">Hears of calls that are abandoned, and of parties that are not called any more.</param>
/// <param name="starter">Where calls begin; null: on the thread of whoever calls.</param>
public sealed class HostCalls(TimeProvider time, IOptions<CallOptions> options, ILogger<HostCalls> logger, ICallStarter? starter = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, Party> _parties = new(StringComparer.Ordinal);
    private readonly int _mostAbandoned = options.Value.MaxAbandonedCalls;

    // Where calls begin on threads of their own, no continuation of a payment may run on such a thread. Without, nothing may hop to the thread pool (M11).
    private readonly TaskCreationOptions _continuations = starter is null ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;

    internal CallMetrics Metrics { get; } = new();

    /// <summary>Everything that was called so far, or is going to be.</summary>
    public IEnumerable<Party> Parties => _parties.Values;

    /// <summary>The party with this name; the same name gives the same party.</summary>
    public Party PartyOf(string name) => _parties.GetOrAdd(name, static (name, most) => new Party(name, most), _mostAbandoned);

    /// <summary>Calls, and waits for the answer at most that long.</summary>
    /// <typeparam name="TState">What is passed on.</typeparam>
    /// <typeparam name="TAnswer">What is answered.</typeparam>
    /// <param name="party">Whose code it is.</param>
    /// <param name="ask">The call. Its token is cancelled when the call is abandoned.</param>
    /// <param name="state">Passed on to <paramref name="ask"/>, which then needs no closure.</param>
    /// <param name="limit">How long the call may take.</param>
    /// <param name="cancellationToken">The caller gives up: the call is abandoned.</param>
    /// <param name="late">Gets the answer of a call that was abandoned, when it comes; null drops it. Must not throw.</param>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up, or the callee cancelled itself.</exception>
    /// <exception cref="NothingSentException">Nobody was called: <see cref="CallOptions.MaxAbandonedCalls"/> calls to this party passed their time limit and have not ended.</exception>
    public async ValueTask<TAnswer> AskAsync<TState, TAnswer>(
        Party party, Func<TState, CancellationToken, ValueTask<TAnswer>> ask, TState state, TimeSpan limit, CancellationToken cancellationToken, Action<TAnswer>? late = null)
    {
        ArgumentNullException.ThrowIfNull(party);
        cancellationToken.ThrowIfCancellationRequested();
        if (IsWithheld(party))
            throw new NothingSentException($"{party} was not called: {party.Abandoned} calls to it passed their time limit and have not ended.");
        var call = new HostCall<TState, TAnswer>(ask, state, _continuations);
        Start(call.Begin);
        Task<TAnswer> answer = call.Answer;
        try
        {
            return await answer.WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (answer.IsCompleted)
        {
            // It failed, or answered at the last moment.
            return await answer.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Abandon(party, exception is TimeoutException ? limit : null);
            _ = EndAsync(answer, party, late);
            // Last: what the callee registered on its token may block.
            Start(call.Cancel);
            if (exception is TimeoutException)
                throw new TimeoutException($"{party} did not answer within {OptionText.Of(limit)}.");
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Metrics.Dispose();

    /// <summary>Counts and logs that a party took longer than it may.</summary>
    internal void NoteTimeout(Party party, TimeSpan limit)
    {
        Metrics.TimedOut(party);
        CallLog.TimedOut(logger, party.Name, OptionText.Of(limit), party.Abandoned);
    }

    /// <summary>Runs something on a thread that may block, or here where the host has none.</summary>
    internal void Start(Action call)
    {
        if (starter is null)
            call();
        else
            starter.Start(call);
    }

    private bool IsWithheld(Party party)
    {
        if (!party.IsWithheld)
            return false;
        if (party.Tell(true))
            CallLog.Withheld(logger, party.Name, party.Abandoned);
        Metrics.Withheld(party);
        return true;
    }

    private void Abandon(Party party, TimeSpan? limit)
    {
        party.Abandon();
        Metrics.Abandoned(party, 1);
        if (limit is { } passed)
            NoteTimeout(party, passed);
    }

    private async Task EndAsync<TAnswer>(Task<TAnswer> answer, Party party, Action<TAnswer>? late)
    {
        try
        {
            TAnswer told = await answer.ConfigureAwait(false);
            late?.Invoke(told);
        }
        catch (Exception exception)
        {
            CallLog.LateFailure(logger, exception, party.Name);
        }
        finally
        {
            party.End();
            if (!party.IsWithheld && party.Tell(false))
                CallLog.CalledAgain(logger, party.Name);
            Metrics.Abandoned(party, -1);
        }
    }
}
