namespace FaultTolerantPay.Advances;

/// <summary>Which actions need a second operator's approval, and how long they wait for it.</summary>
/// <param name="Thresholds">
/// The largest amount by currency, in minor units, for which one operator suffices. Empty: one operator suffices for every action.
/// </param>
/// <param name="Expiry">How long an action waits before it expires.</param>
internal sealed record ApprovalPolicy(IReadOnlyDictionary<Currency, long> Thresholds, TimeSpan Expiry)
{
    /// <summary>Whether any action may need approval.</summary>
    public bool IsInForce => Thresholds.Count > 0;

    /// <summary>
    /// Whether an action with this amount at stake needs approval. If there is any threshold, an amount in a currency without a threshold
    /// always needs it.
    /// </summary>
    public bool IsNeeded(Money atStake) =>
        IsInForce && !(Thresholds.TryGetValue(atStake.Currency, out long threshold) && atStake.Minor <= threshold);
}
