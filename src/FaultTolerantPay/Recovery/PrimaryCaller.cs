using FaultTolerantPay.Calls;
using FaultTolerantPay.Faults;
using FaultTolerantPay.Transactions;
using FaultTolerantPay.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Recovery;

/// <summary>Asks and tells the business system beside the requests: not while it is down, and never without a time limit.</summary>
internal sealed class PrimaryCaller(IBusinessSystem primary, IFaultDetector faults, HostCalls calls, IOptions<RecoveryOptions> options, ILogger<PrimaryCaller> logger)
{
    private readonly TimeSpan _timeLimit = options.Value.CallTimeLimit;
    private readonly Party _party = calls.PartyOf("business-system");

    /// <summary>Whether the business system is held to be down, so that it is not to be asked.</summary>
    public bool IsDown => faults.State.Status == FaultStatus.Faulted;

    /// <summary>What became of a payment; null where it was not asked since it is down. No answer is <see cref="PrimaryFate.Unknown"/>.</summary>
    public async ValueTask<PrimaryAnswer?> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        IsDown ? null : await CallAsync(key, token => primary.QueryAsync(key, token), cancellationToken).ConfigureAwait(false);

    /// <summary>What became of a payment, which is refused from now on if it was not executed; null where it was not asked since it is down.</summary>
    public async ValueTask<PrimaryAnswer?> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken) =>
        IsDown ? null : await CallAsync(key, token => primary.ConfirmOrCancelAsync(key, token), cancellationToken).ConfigureAwait(false);

    /// <summary>Sends an advice; null where it was not sent since the business system is down. No answer is <see cref="OperationOutcome.Unknown"/>.</summary>
    public async ValueTask<AdviceReceipt?> AdviseAsync(Advice advice, CancellationToken cancellationToken) =>
        IsDown ? null : await CallAsync(advice.Key, token => primary.AdviseAsync(advice, token), cancellationToken).ConfigureAwait(false);

    private async ValueTask<T> CallAsync<T>(TransactionKey key, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
        where T : struct
    {
        try
        {
            return await calls.AskAsync(_party, static (call, token) => call(token), call, _timeLimit, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The default of every answer is "nobody can tell".
            WorkLog.PrimaryNotAsked(logger, exception, key.Merchant.Value, key.Order.Value);
            return default;
        }
    }
}
