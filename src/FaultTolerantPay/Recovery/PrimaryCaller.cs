using FaultTolerantPay.Adapters;
using FaultTolerantPay.Calls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>
/// Asks and tells the business system beside the payments: not while it is down, within a limit for each sort of call, with the share that it has while traffic returns, and never without
/// a time limit. The fault detector learns what comes of it.
/// </summary>
internal sealed class PrimaryCaller(IBusinessSystem primary, IFaultDetector faults, HostCalls calls, TimeProvider time, IOptions<RecoveryOptions> options, ILogger<PrimaryCaller> logger)
{
    private readonly TimeSpan _timeLimit = options.Value.CallTimeout;
    private readonly Callee _party = calls.CalleeOf("business-system");
    private readonly CallRateLimiter _queries = new(options.Value.StatusQueries, time);
    private readonly CallRateLimiter _confirmations = new(options.Value.Confirmations, time);
    private readonly CallRateLimiter _advices = new(options.Value.Advices, time);

    // In ticks of UTC; 0: no recovery was seen.
    private long _recoveredAt;

    /// <summary>Whether the business system is held to be down, so that what waits for it is not late.</summary>
    public bool IsDown => faults.State.Status == FaultStatus.Faulted;

    /// <summary>How many calls may begin now for a kind of work. While the business system is down: none, or one as a probe.</summary>
    public int RoomFor(WorkKind kind) => !faults.MayCallInBackground ? 0 : IsDown ? 1 : BudgetOf(kind).Room(faults.State.Share);

    /// <summary>How long a worker rests that found no room: until there is some, and no longer than it rests otherwise.</summary>
    public TimeSpan RestFor(WorkKind kind, TimeSpan usual)
    {
        if (IsDown || !faults.MayCallInBackground)
            return usual;
        TimeSpan wait = BudgetOf(kind).UntilRoom(faults.State.Share);
        return wait > TimeSpan.Zero && wait < usual ? wait : usual;
    }

    /// <summary>Whether it is not asked now for a piece of work, since calls have not ended that were abandoned: about the same, for the same merchant, or too many in all.</summary>
    public bool IsWithheld(WorkKind kind, TransactionKey key) => _party.IsWithheld || _party.IsWithheldFrom(key.Merchant.Value) || AbandonedSince(kind, key) is not null;

    /// <summary>Since when a call of a piece of work is abandoned that has not ended; null where there is none.</summary>
    public DateTimeOffset? AbandonedSince(WorkKind kind, TransactionKey key) => _party.AbandonedSince(About(kind, key).Item);

    /// <summary>The business system is back: waits begin small again.</summary>
    public void Recovered(DateTimeOffset at) => Volatile.Write(ref _recoveredAt, at.UtcTicks);

    /// <summary>
    /// The wait before the next try: the first wait, doubled with each try, up to the longest; since a recovery never longer than the recovery is old, however often it was tried before it.
    /// </summary>
    public TimeSpan WaitAfter(int tries, TimeSpan first, TimeSpan maxLength)
    {
        TimeSpan wait = BackOff.DelayAfter(tries, first, maxLength);
        long recoveredAt = Volatile.Read(ref _recoveredAt);
        if (recoveredAt == 0)
            return wait;
        TimeSpan since = TimeSpan.FromTicks(Math.Max(time.GetUtcNow().UtcTicks - recoveredAt, first.Ticks));
        return wait < since ? wait : since;
    }

    /// <summary>What became of a payment; null where it was not asked now. No answer is <see cref="OriginalStatus.Unknown"/>.</summary>
    /// <param name="key">The payment.</param>
    /// <param name="goesOn">Whether it is another question of the same work.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<OriginalResult?> QueryAsync(TransactionKey key, bool goesOn, CancellationToken cancellationToken) =>
        CallAsync(WorkKind.Transaction, key, goesOn, token => primary.QueryAsync(key, token), IsAnswer, cancellationToken);

    /// <summary>What became of a payment, which is refused from now on if it was not executed; null where it was not asked now.</summary>
    /// <param name="kind">The work that asks.</param>
    /// <param name="key">The payment.</param>
    /// <param name="goesOn">Whether it is another question of the same work.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<OriginalResult?> ConfirmOrCancelAsync(WorkKind kind, TransactionKey key, bool goesOn, CancellationToken cancellationToken) =>
        CallAsync(kind, key, goesOn, token => primary.ConfirmOrCancelAsync(key, token), IsAnswer, cancellationToken);

    /// <summary>Sends an advice; null where it was not sent now. No answer is <see cref="OperationOutcome.Unknown"/>.</summary>
    public ValueTask<AdviceResult?> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
        CallAsync(
            WorkKind.Advices,
            advice.Key,
            goesOn: false,
            token => primary.AdviseAsync(advice, token),
            static receipt => receipt.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.Pending,
            cancellationToken);

    private static CallSubject About(WorkKind kind, TransactionKey key) => new(key.Merchant.Value, $"{kind} {key}");

    private static bool IsAnswer(OriginalResult answer) => answer.Status != OriginalStatus.Unknown;

    private CallRateLimiter BudgetOf(WorkKind kind) => kind switch
    {
        WorkKind.Confirmation => _confirmations,
        WorkKind.Advices => _advices,
        _ => _queries,
    };

    private async ValueTask<T?> CallAsync<T>(
        WorkKind kind, TransactionKey key, bool goesOn, Func<CancellationToken, ValueTask<T>> call, Func<T, bool> isAnswer, CancellationToken cancellationToken)
        where T : struct
    {
        CallRateLimiter budget = BudgetOf(kind);
        BackgroundPermit pass = faults.BeginBackgroundCall();
        // A probe is one call at a time as it is.
        bool isLimited = pass.Kind == BackgroundPermitKind.Ordinary;
        if (pass.Kind == BackgroundPermitKind.Withheld || (isLimited && !budget.TryBegin(faults.State.Share, goesOn)))
        {
            faults.EndBackgroundCall(pass, key, FaultKind.Withheld);
            return null;
        }
        FaultKind fault = FaultKind.Withheld;
        try
        {
            T answer = await calls.AskAsync(_party, static (call, token) => call(token), call, _timeLimit, cancellationToken, about: About(kind, key)).ConfigureAwait(false);
            fault = isAnswer(answer) ? FaultKind.None : FaultKind.Application;
            return answer;
        }
        catch (NothingSentException exception) when (exception.IsWithheld)
        {
            // Calls of one payment or merchant that hang say nothing of the others.
            fault = _party.IsWithheld ? FaultKind.Connection : FaultKind.Withheld;
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            fault = FaultOf(exception);
            // The default of every answer is "nobody can tell".
            RecoveryLog.PrimaryNotAsked(logger, exception, key.Merchant.Value, key.Order.Value);
            return default(T);
        }
        finally
        {
            if (isLimited)
                budget.End();
            faults.EndBackgroundCall(pass, key, fault);
        }
    }

    private static FaultKind FaultOf(Exception exception) => exception switch
    {
        NothingSentException => FaultKind.Connection,
        OperationCanceledException or TimeoutException => FaultKind.Timeout,
        _ => FaultKind.Application,
    };
}
