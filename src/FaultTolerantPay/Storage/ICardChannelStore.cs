namespace FaultTolerantPay.Storage;

/// <summary>
/// Stores card-channel records. Implementations must pass the conformance fixture of <c>FaultTolerantPay.Testing</c>. Every method throws
/// <see cref="StoreException"/> if the store cannot read or write.
/// </summary>
public interface ICardChannelStore
{
    /// <summary>
    /// All records of a card, in ordinal order of the channel, under any of its tokens; at most 1,000. Records of one channel are in the
    /// order of the tokens, and after them those that were found by a token that they had before.
    /// </summary>
    /// <param name="cardTokens">The card's tokens, 1 to 16: under the key in force and under older ones.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ArgumentException">There are no tokens, too many, or an invalid one.</exception>
    ValueTask<IReadOnlyList<CardChannelRecord>> ListCardChannelsAsync(
        IReadOnlyList<string> cardTokens, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a record durably, if the stored version equals the record's (0: not stored yet); the stored record has the next version. With
    /// <paramref name="replaces"/> the record of the same card and channel under an older key is removed in the same commit, if its stored
    /// version equals that of <paramref name="replaces"/>. From then on the older token finds the card too, because hosts keep it.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="replaces">The record under an older key, or null.</param>
    /// <param name="cancellationToken">Cancels before the commit begins.</param>
    /// <returns>False if another writer was faster: nothing was written, read again.</returns>
    /// <exception cref="ArgumentException">
    /// A token or id is invalid, or <paramref name="replaces"/> is of another channel or under the same token. Nothing was written.
    /// </exception>
    ValueTask<bool> SaveCardChannelAsync(CardChannelRecord record, CardChannelRecord? replaces, CancellationToken cancellationToken);

    /// <summary>
    /// Removes all records of a card, because the cardholder asked for it. A store may keep parts of its tokens in gaps of its files until
    /// these are compacted.
    /// </summary>
    /// <param name="cardTokens">The card's tokens, 1 to 16.</param>
    /// <param name="cancellationToken">Cancels before the commit begins.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="ArgumentException">There are no tokens, too many, or an invalid one.</exception>
    ValueTask<int> EraseCardAsync(IReadOnlyList<string> cardTokens, CancellationToken cancellationToken);
}
