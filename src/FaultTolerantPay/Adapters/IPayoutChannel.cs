namespace FaultTolerantPay;

/// <summary>
/// Pays merchants through one institution. Implemented by the host. A method that throws <see cref="NothingSentException"/> says that nothing was
/// sent; any other exception, and a cancellation, means that nobody can tell.
/// </summary>
public interface IPayoutChannel
{
    /// <summary>The institution that it belongs to.</summary>
    InstitutionId Institution { get; }

    /// <summary>How long after an instruction's <see cref="Instruction.SendBefore"/> this channel may still book it: 0 s to 30 d, or the host does not start.</summary>
    TimeSpan LateBookingWindow { get; }

    /// <summary>Pays the merchant. The channel deduplicates by <see cref="Instruction.Reference"/>, which differs for each attempt, purpose and ordinal.</summary>
    ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken);

    /// <summary>What became of a payout.</summary>
    ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken);
}
