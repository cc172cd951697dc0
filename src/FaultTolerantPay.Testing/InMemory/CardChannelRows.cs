namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Card-channel records by card token, then by channel. Callers hold the lock.</summary>
internal sealed class CardChannelRows
{
    private readonly Dictionary<string, Dictionary<ChannelId, CardChannelRecord>> _cards = new(StringComparer.Ordinal);

    // The card's newer tokens, by a token that it had before.
    private readonly Dictionary<string, HashSet<string>> _newer = new(StringComparer.Ordinal);

    public Lock Lock { get; } = new();

    /// <summary>The tokens, and those that the cards were moved to.</summary>
    public string[] WithNewer(IEnumerable<string> tokens)
    {
        string[] given = [.. tokens.Distinct(StringComparer.Ordinal)];
        return [.. given.Concat(given.SelectMany(token => _newer.GetValueOrDefault(token) ?? [])).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>From now on an older token, and what led to it, finds the newer one.</summary>
    public void Move(string older, string newer)
    {
        foreach ((string earlier, HashSet<string> tokens) in _newer)
        {
            if (earlier != newer && tokens.Contains(older))
            {
                tokens.Add(newer);
            }
        }

        if (!_newer.TryGetValue(older, out HashSet<string>? of))
        {
            _newer[older] = of = new(StringComparer.Ordinal);
        }

        of.Add(newer);
    }

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

    public int RemoveAll(string cardToken)
    {
        _newer.Remove(cardToken);
        return _cards.Remove(cardToken, out Dictionary<ChannelId, CardChannelRecord>? card) ? card.Count : 0;
    }
}
