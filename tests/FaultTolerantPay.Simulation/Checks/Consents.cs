namespace FaultTolerantPay.Simulation.Checks;

/// <summary>Every consent that was ever stored, with the true time until which it was the newest (M9).</summary>
internal sealed class Consents
{
    private readonly Dictionary<MerchantId, List<(StandInConsent Consent, long From)>> _history = [];

    public void Saved(Merchant merchant, long ticks)
    {
        if (!_history.TryGetValue(merchant.Id, out var history))
        {
            _history.Add(merchant.Id, history = []);
        }

        if (history.Count == 0 || history[^1].Consent != merchant.Consent)
        {
            history.Add((merchant.Consent, ticks));
        }
    }

    public StandInConsent Newest(MerchantId merchant) => _history[merchant][^1].Consent;

    /// <summary>Whether a version was given, and was the newest at some moment since a request began.</summary>
    public string? FindError(MerchantId merchant, int version, long since, DateTimeOffset decidedAt)
    {
        var history = _history[merchant];
        int at = history.FindIndex(entry => entry.Consent.Version == version);
        if (at < 0)
        {
            return $"consent version {version} was never stored";
        }

        StandInConsent consent = history[at].Consent;
        bool isInForce = consent.IsGiven && (consent.From is not { } from || from <= decidedAt)
            && (consent.Until is not { } until || decidedAt < until);
        if (!isInForce)
        {
            return $"consent version {version} is not in force at {decidedAt:O}";
        }

        return at + 1 < history.Count && history[at + 1].From < since
            ? $"consent version {version} was replaced at {TimeSpan.FromTicks(history[at + 1].From)}, before the request began at " +
                $"{TimeSpan.FromTicks(since)}"
                : null;
    }
}
