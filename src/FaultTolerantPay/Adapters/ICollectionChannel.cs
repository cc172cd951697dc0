namespace FaultTolerantPay;

/// <summary>
/// Debits customers through one institution, and pays them back. Implemented by the host. A method that throws
/// <see cref="NothingSentException"/> says that nothing was sent; any other exception, and a cancellation, means that nobody can tell.
/// </summary>
public interface ICollectionChannel
{
    /// <summary>The institution that it belongs to.</summary>
    InstitutionId Institution { get; }

    /// <summary>How long after an instruction's <see cref="Instruction.SendBefore"/> this channel may still book it: 0 s to 30 d, or the host does not start.</summary>
    TimeSpan LateBookingWindow { get; }

    /// <summary>Debits the customer. The channel deduplicates by <see cref="Instruction.Reference"/>, which differs for each attempt, purpose and ordinal.</summary>
    ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken);

    /// <summary>Pays the customer back; deduplicated in the same way.</summary>
    ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken);

    /// <summary>What became of a collection or a customer refund.</summary>
    ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken);
}
