using FaultTolerantPay.Calls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Model;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>
/// Makes the background calls to the business system. It makes none while the system is down, limits each kind of call, keeps to the
/// system's share while traffic returns, and gives every call a timeout. The fault detector learns each result.
/// </summary>
internal sealed class BackgroundCalls(
    IBusinessSystem primary,
    IFaultDetector faults,
    HostCalls calls,
    TimeProvider time,
    IOptions<RecoveryOptions> options,
    ILogger<BackgroundCalls> logger)
{
    private readonly TimeSpan _timeout = options.Value.CallTimeout;
    private readonly Callee _callee = calls.CalleeOf("business-system");
    private readonly CallRateLimiter _queries = new(options.Value.StatusQueries, time);
    private readonly CallRateLimiter _confirmations = new(options.Value.Confirmations, time);
    private readonly CallRateLimiter _advices = new(options.Value.Advices, time);

    // Ticks in UTC. 0: no recovery was seen.
    private long _recoveredAt;

    /// <summary>Whether the business system is considered down. Work that waits for it is then not late.</summary>
    public bool IsDown => faults.State.Status == FaultStatus.Faulted;

    /// <summary>
    /// The number of calls that may begin now for a kind of work. While the business system is down: none, or one as a probe.
    /// </summary>
    public int RoomFor(WorkKind kind) => !faults.MayCallInBackground ? 0 : IsDown ? 1 : LimiterOf(kind).Room(faults.State.Share);

    /// <summary>How long a worker without room for a call rests: until there is room, but no longer than its usual rest.</summary>
    public TimeSpan RestFor(WorkKind kind, TimeSpan usual)
    {
        if (IsDown || !faults.MayCallInBackground)
        {
            return usual;
        }

        TimeSpan wait = LimiterOf(kind).UntilRoom(faults.State.Share);
        return wait > TimeSpan.Zero && wait < usual ? wait : usual;
    }

    /// <summary>
    /// Whether the business system is not called now for this work, because abandoned calls have not ended: calls about the same payment,
    /// for the same merchant, or too many overall.
    /// </summary>
    public bool IsWithheld(WorkKind kind, TransactionKey key) =>
        _callee.IsWithheld || _callee.IsWithheldFrom(key.Merchant.Value) || AbandonedSince(kind, key) is not null;

    /// <summary>Since when a call of this work has been abandoned without ending; null if there is none.</summary>
    public DateTimeOffset? AbandonedSince(WorkKind kind, TransactionKey key) => _callee.AbandonedSince(About(kind, key).Item);

    /// <summary>Records that the business system is back: waits start small again.</summary>
    public void Recovered(DateTimeOffset at) => Volatile.Write(ref _recoveredAt, at.UtcTicks);

    /// <summary>
    /// The wait before the next query or send: the first wait, doubled each time, up to the maximum. After a recovery the wait is never
    /// longer than the time since the recovery, regardless of the number of earlier tries.
    /// </summary>
    public TimeSpan WaitAfter(int tries, TimeSpan first, TimeSpan maxLength)
    {
        TimeSpan wait = BackOff.DelayAfter(tries, first, maxLength);
        long recoveredAt = Volatile.Read(ref _recoveredAt);
        if (recoveredAt == 0)
        {
            return wait;
        }

        TimeSpan since = TimeSpan.FromTicks(Math.Max(time.GetUtcNow().UtcTicks - recoveredAt, first.Ticks));
        return wait < since ? wait : since;
    }

    /// <summary>
    /// Queries the original status of a payment. Null if the query was not sent. No result means <see cref="OriginalStatus.Unknown"/>.
    /// </summary>
    /// <param name="key">The payment.</param>
    /// <param name="continuesWork">Whether it is a further query of the same work.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public ValueTask<OriginalResult?> QueryAsync(TransactionKey key, bool continuesWork, CancellationToken cancellationToken) =>
        CallAsync(WorkKind.Transaction, key, continuesWork, token => primary.QueryAsync(key, token), CallFaults.Of, cancellationToken);

    /// <summary>
    /// Queries the original status of a payment and makes the business system refuse it from then on if it was not executed. Null if the
    /// query was not sent.
    /// </summary>
    /// <param name="kind">The work that asks.</param>
    /// <param name="key">The payment.</param>
    /// <param name="continuesWork">Whether it is a further query of the same work.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public ValueTask<OriginalResult?> ConfirmOrCancelAsync(
        WorkKind kind, TransactionKey key, bool continuesWork, CancellationToken cancellationToken) =>
        CallAsync(kind, key, continuesWork, token => primary.ConfirmOrCancelAsync(key, token), CallFaults.Of, cancellationToken);

    /// <summary>Sends an advice. Null if it was not sent. No result means <see cref="OperationOutcome.Unknown"/>.</summary>
    public ValueTask<PrimaryResult?> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
        CallAsync(
            WorkKind.Advices,
            advice.Key,
            continuesWork: false,
            token => primary.AdviseAsync(advice, token),
            CallFaults.Of,
            cancellationToken);

    private static CallSubject About(WorkKind kind, TransactionKey key) => new(key.Merchant.Value, $"{kind} {key}");

    private CallRateLimiter LimiterOf(WorkKind kind) => kind switch
    {
        WorkKind.Confirmation => _confirmations,
        WorkKind.Advices => _advices,
        _ => _queries,
    };

    private async ValueTask<T?> CallAsync<T>(
        WorkKind kind,
        TransactionKey key,
        bool continuesWork,
        Func<CancellationToken, ValueTask<T>> call,
        Func<T, FaultKind> faultOf,
        CancellationToken cancellationToken)
        where T : struct
    {
        CallRateLimiter limiter = LimiterOf(kind);
        BackgroundPermit permit = faults.BeginBackgroundCall();
        // A probe is a single call anyway.
        bool isLimited = permit.Kind == BackgroundPermitKind.Ordinary;
        if (permit.Kind == BackgroundPermitKind.Withheld || (isLimited && !limiter.TryBegin(faults.State.Share, continuesWork)))
        {
            faults.EndBackgroundCall(permit, key, FaultKind.Withheld);
            return null;
        }
        FaultKind fault = FaultKind.Withheld;
        try
        {
            T result = await calls.AskAsync(
                _callee,
                static (call, token) => call(token),
                call,
                _timeout,
                cancellationToken,
                about: About(kind, key)).ConfigureAwait(false);
            fault = faultOf(result);
            return result;
        }
        catch (NothingSentException exception) when (exception.IsWithheld)
        {
            fault = CallFaults.Of(exception, _callee, cancellationToken);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            fault = CallFaults.Of(exception, _callee, cancellationToken);
            // The default of every result type means that the outcome is unknown.
            RecoveryLog.PrimaryCallFailed(logger, exception, key.Merchant.Value, key.Order.Value);
            return default(T);
        }
        finally
        {
            if (isLimited)
            {
                limiter.End();
            }

            faults.EndBackgroundCall(permit, key, fault);
        }
    }
}
