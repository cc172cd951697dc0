namespace FaultTolerantPay.Storage;

/// <summary>
/// Reads channel payments. They are written by the one commit (<see cref="StandInCommit.ChannelPayment"/>), and due ones are claimed from
/// the work queue (<see cref="WorkKind.ChannelPayment"/>).
/// </summary>
public interface IChannelPaymentStore
{
    /// <summary>A channel payment with its operations, or null.</summary>
    ValueTask<ChannelPayment?> FindChannelPaymentAsync(TransactionKey key, CancellationToken cancellationToken);

    /// <summary>
    /// The channel payment with an operation that has this reference (<see cref="ChannelOperation.Reference"/>), or null; for callbacks and
    /// statements.
    /// </summary>
    ValueTask<ChannelPayment?> FindChannelPaymentAsync(string reference, CancellationToken cancellationToken);

    /// <summary>Channel payments in ordinal order of (merchant, order, attempt), after the given key (null: from the first).</summary>
    /// <param name="after">The last key of the previous page.</param>
    /// <param name="maxItems">1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<ChannelPayment>> ListChannelPaymentsAsync(
        TransactionKey? after, int maxItems, CancellationToken cancellationToken);

    /// <summary>
    /// The sum and the number of charges, authorisations, payouts and collections at a channel that were written in a time and did not
    /// certainly fail: what they use of its quotas. Amounts are added whatever their currency.
    /// </summary>
    /// <param name="channel">The channel.</param>
    /// <param name="from">The first time.</param>
    /// <param name="before">The time after the last.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<ChargeTotals> SumChargesAsync(
        ChannelId channel, DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>
    /// The trial balance of every channel: each account with postings of its operations, in each currency, computed from the journal.
    /// </summary>
    ValueTask<IReadOnlyList<ChannelBalance>> GetChannelBalancesAsync(CancellationToken cancellationToken);
}
