using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>Writes: one commit contains everything that changes together, and is applied in full or not at all.</summary>
public interface ICommitStore
{
    /// <summary>
    /// Applies the whole commit or nothing, and returns when it is durable. The checks run in this order. The first check that
    /// fails determines the result, and nothing is written.
    /// <para>Lease: the commit's lease, if it has one, still holds (<see cref="CommitStatus.LeaseLost"/>).</para>
    /// <para>Versions: the record, the advance and the channel payment have the expected versions, and a discrepancy that the commit
    /// closes is open (<see cref="CommitStatus.VersionConflict"/>).</para>
    /// <para>Order, for a commit that begins an attempt or reserves an advance (<see cref="StoreRules.NeedsOrder"/>): every other attempt
    /// of the order, from any node, ended certainly unpaid (<see cref="StoreRules.IsCertainlyUnpaid(TransactionRecord)"/>;
    /// <see cref="CommitStatus.OrderTaken"/>).</para>
    /// <para>Order, for a commit that begins a channel payment: every other channel payment of the order is
    /// <see cref="ChannelPayment.IsCertainlyUnpaid"/> (<see cref="CommitStatus.OrderTaken"/>).</para>
    /// <para>Receipt: <see cref="StandInCommit.Receipt"/> is not booked for any payment, by any node
    /// (<see cref="CommitStatus.ReceiptTaken"/>).</para>
    /// <para>Limits: no counter exceeds its limit after the commit (<see cref="CommitStatus.LimitReached"/>).</para>
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The commit updates a missing message, closes a missing discrepancy, or has what <see cref="StoreRules"/> refuses. These are: an
    /// unbalanced journal entry; a journal entry without its payment and advance, or, with a channel, without its channel payment; an
    /// operation with the reference of another operation; a journal or timeline entry with another time than the commit's; a transition
    /// that the states of advances and channel payments do not allow; a change of a final outcome. Nothing is written.
    /// </exception>
    /// <exception cref="OverflowException">A counter would not fit in 64 bits. Nothing is written.</exception>
    ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken);
}
