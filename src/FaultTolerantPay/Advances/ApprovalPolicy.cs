namespace FaultTolerantPay.Advances;

/// <summary>Which orders need a second person, and how long they wait for one.</summary>
/// <param name="Thresholds">Up to which amount, in minor units, one operator alone suffices, by currency. Empty: one operator suffices for every order.</param>
/// <param name="Expiry">How long an order waits before it expires.</param>
internal sealed record ApprovalPolicy(IReadOnlyDictionary<Currency, long> Thresholds, TimeSpan Expiry)
{
    /// <summary>Whether any order may need a second person.</summary>
    public bool IsInForce => Thresholds.Count > 0;

    /// <summary>Whether an order with this money at stake needs a second person. Where there are thresholds at all, a currency without one always does.</summary>
    public bool IsNeeded(Money atStake) =>
        IsInForce && !(Thresholds.TryGetValue(atStake.Currency, out long threshold) && atStake.Minor <= threshold);
}
