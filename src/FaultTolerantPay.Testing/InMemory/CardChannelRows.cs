namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Card-channel records by card token, then by channel. Callers hold the lock.</summary>
internal sealed class CardChannelRows
{
    private readonly Dictionary<string, Dictionary<ChannelId, CardChannelRecord>> _cards = new(StringComparer.Ordinal);

    public Lock Lock { get; } = new();

    public IEnumerable<CardChannelRecord> Of(string cardToken) =>
        _cards.TryGetValue(cardToken, out Dictionary<ChannelId, CardChannelRecord>? card) ? card.Values : [];

    public long VersionOf(CardChannelRecord record) =>
        _cards.GetValueOrDefault(record.CardToken)?.GetValueOrDefault(record.Channel)?.Version ?? 0;

    public void Set(CardChannelRecord record)
    {
        if (!_cards.TryGetValue(record.CardToken, out Dictionary<ChannelId, CardChannelRecord>? card))
        {
            _cards[record.CardToken] = card = [];
        }

        card[record.Channel] = record;
    }

    public void Remove(CardChannelRecord record) => _cards.GetValueOrDefault(record.CardToken)?.Remove(record.Channel);

    public int RemoveAll(string cardToken) =>
        _cards.Remove(cardToken, out Dictionary<ChannelId, CardChannelRecord>? card) ? card.Count : 0;
}
