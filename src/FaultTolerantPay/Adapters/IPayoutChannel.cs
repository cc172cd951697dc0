namespace FaultTolerantPay;

/// <summary>
/// Pays merchants through one institution. The host implements it. A method throws <see cref="NothingSentException"/> to report that
/// nothing was sent. After any other exception or a cancellation, the outcome is unknown.
/// </summary>
public interface IPayoutChannel
{
    /// <summary>The institution of the channel.</summary>
    InstitutionId Institution { get; }

    /// <summary>
    /// The id of the logical channel, as in the routing catalogue: 1 to 64 visible ASCII characters. Default: the institution's id.
    /// Channels of one institution need different ids. Do not change it: sent instructions are queried at the channel with this id.
    /// </summary>
    ChannelId Channel => new(Institution.Value);

    /// <summary>
    /// How long after an instruction's <see cref="Instruction.SendBefore"/> this channel may still book it: 0 s to 30 d. The host does not
    /// start with a value outside this range.
    /// </summary>
    TimeSpan LateBookingWindow { get; }

    /// <summary>
    /// Pays the merchant. The channel must deduplicate by <see cref="Instruction.Reference"/>, which is different for each attempt, purpose
    /// and ordinal.
    /// </summary>
    ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken);

    /// <summary>Returns the result of a payout.</summary>
    ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken);
}
