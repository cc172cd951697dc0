namespace FaultTolerantPay;

/// <summary>
/// What channels know of cards: query and save. The library implements it; all members may be called from any thread. None of them clears
/// the details: their caller does. Each throws <see cref="StoreException"/> if the store fails, and
/// <see cref="InvalidOperationException"/> if the key of card tokens is missing or cannot be read.
/// </summary>
public interface ICardChannels
{
    /// <summary>
    /// The records of a card, one for each channel, in ordinal order of the channels; at most 1,000. A record under an older key is saved
    /// under the key in force first.
    /// </summary>
    /// <param name="card">The card.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<IReadOnlyList<CardChannelRecord>> QueryAsync(CardDetails card, CancellationToken cancellationToken);

    /// <summary>
    /// In what given details differ from those that the channel verified. What is not given does not differ. What is given and was not
    /// verified with the channel differs, also if its token is under a key that is no longer known.
    /// </summary>
    /// <param name="card">The details.</param>
    /// <param name="record">A record of the same card.</param>
    /// <param name="cancellationToken">Cancels reading the keys.</param>
    ValueTask<CardDifferences> CompareAsync(CardDetails card, CardChannelRecord record, CancellationToken cancellationToken);

    /// <summary>
    /// Saves what a channel said of a card, and the tokens of the details that it verified. <see cref="CardVerification.Refused"/> and
    /// <see cref="CardVerification.Pending"/> leave a signed record as it is: they are about the details of that call, not about the
    /// agreement. <see cref="CardVerification.Ended"/> removes the agreement number, unless another agreement than the ended one is on
    /// record.
    /// </summary>
    /// <param name="card">The details that the channel was given.</param>
    /// <param name="result">What it said.</param>
    /// <param name="cancellationToken">Cancels before the commit begins.</param>
    /// <returns>The record as it is stored now.</returns>
    ValueTask<CardChannelRecord> SaveAsync(CardDetails card, CardChannelResult result, CancellationToken cancellationToken);

    /// <summary>Removes everything that is stored of a card's channels. The channels themselves are not told: unsign first.</summary>
    /// <param name="card">The card.</param>
    /// <param name="cancellationToken">Cancels before the commit begins.</param>
    /// <returns>The number of records removed.</returns>
    ValueTask<int> EraseAsync(CardDetails card, CancellationToken cancellationToken);
}
