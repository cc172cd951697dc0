using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>Writes: one commit contains everything that changes together, and is applied in full or not at all.</summary>
public interface ICommitStore
{
    /// <summary>
    /// Applies the whole commit or nothing, and returns when it is durable. The checks run in this order: lease, versions, order, receipt,
    /// limits. The first check that fails determines the result. Versions: the record, the advance and the channel payment must have the
    /// expected versions, and a discrepancy that the commit closes must be open (<see cref="CommitStatus.VersionConflict"/>). Receipt:
    /// <see cref="StandInCommit.Receipt"/> must not be booked for any payment, by any node (<see cref="CommitStatus.ReceiptTaken"/>).
    /// Order: a commit that begins an attempt or reserves an advance (<see cref="StoreRules.NeedsOrder"/>) is refused with
    /// <see cref="CommitStatus.OrderTaken"/> unless every other attempt of the order, from any node, ended certainly unpaid
    /// (<see cref="StoreRules.IsCertainlyUnpaid(TransactionRecord)"/>); a commit that begins a channel payment is refused likewise unless
    /// every other channel payment of the order is <see cref="ChannelPayment.IsCertainlyUnpaid"/>. Misuse throws
    /// <see cref="InvalidOperationException"/> and writes nothing: an update of a missing message, the closing of a missing discrepancy,
    /// and everything that <see cref="StoreRules"/> refuses (an unbalanced journal entry, a journal entry without its payment and advance
    /// or, with a channel, without its channel payment, an operation with the reference of another operation, a journal or timeline entry
    /// with another time than the commit's, a transition that the states of advances and channel payments do not allow, a change of a final
    /// outcome). A counter that would not fit in 64 bits throws <see cref="OverflowException"/> and writes nothing.
    /// </summary>
    ValueTask<CommitResult> CommitAsync(StandInCommit commit, CancellationToken cancellationToken);
}
