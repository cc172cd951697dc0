namespace FaultTolerantPay.Storage;

/// <summary>Forgets what is over, once it is old enough.</summary>
public interface IRetentionStore
{
    /// <summary>
    /// Forgets what is over: final and withdrawn payments without an advance that were stored before <paramref name="olderThan"/>, with
    /// their timelines, messages, requests for approval and differences; counters whose time to be forgotten has come by
    /// <paramref name="now"/>; and counters of exposure at zero. A payment stays while a message of it waits or is parked, or a difference
    /// is open. Advances and journal stay. Nothing of what is forgotten is left in the store's bytes.
    /// </summary>
    /// <returns>How many payments were forgotten.</returns>
    ValueTask<int> ForgetAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets the customers of advances that are over: final, reserved before <paramref name="olderThan"/>, with no line on their timeline
    /// since, no message that waits or is parked, and no open difference. Payment, advance, instructions, differences and requests for
    /// approval stay as <see cref="Erasure"/> leaves them, with a new version each; messages and the timeline go (the hashes of its lines
    /// stay in the audit trail), and the journal stays as it is. Nothing of what is forgotten is left in the store's bytes.
    /// </summary>
    /// <returns>How many advances it was.</returns>
    ValueTask<int> ForgetCustomersAsync(DateTimeOffset olderThan, DateTimeOffset now, CancellationToken cancellationToken);
}
